import Glibc

/// The header fields of a message that came in, in their order.
public struct IncomingFields: Sendable {
  public struct Field: Sendable {
    /// In lower case.
    public let name: String
    /// Unfolded (RFC 5322 section 2.2.3), and as it was otherwise.
    let value: [UInt8]

    /// As a person reads it: encoded words are decoded, and controls have become spaces.
    public var text: String { EncodedWord.text(of: value).withoutControls.trimmingSpaces }
  }

  public private(set) var all: [Field] = []

  init() {}

  mutating func append(_ field: Field) { all.append(field) }

  /// The text of the first field of that name. Names are asked for in lower case.
  public subscript(name: String) -> String? { all.first { $0.name == name }?.text }

  /// The mailboxes of the first field of that name; what is none is left out.
  public func mailboxes(_ name: String) -> [Mailbox] {
    first(name).map { IncomingMailboxes.read($0) } ?? []
  }

  /// A field of a value and parameters (RFC 2045 section 5.1), such as Content-Disposition.
  public func parameters(of name: String) -> FieldParameters? {
    first(name).map { FieldParameters($0) }
  }

  /// A field of one token, in lower case; nil when there is none.
  func token(_ name: String) -> String? { parameters(of: name)?.value }

  private func first(_ name: String) -> [UInt8]? { all.first { $0.name == name }?.value }
}

extension IncomingFields {
  /// Octets and fields of one header that are read: ten times what the longest real ones have.
  static let mostOctets = 256 << 10
  static let mostFields = 1_000

  /// Groups of fields, parted by empty lines, as message/delivery-status holds them (RFC 3464
  /// section 2.1): the first thousand.
  public static func groups(in text: [UInt8]) -> [IncomingFields] {
    var groups: [IncomingFields] = []
    text.withUnsafeBufferPointer { bytes in
      var position = 0
      while position < bytes.count, groups.count < mostFields {
        let start = position
        let fields = read(bytes, from: &position, isEnd: { _ in false }).fields
        if !fields.all.isEmpty { groups.append(fields) }
        // A line that is no field ends a header, and here would end all of them.
        if position == start { position = lineEnd(in: bytes, from: position) }
      }
    }
    return groups
  }

  /// Reads a header from `position` on, which ends behind the empty line, or before a line that is
  /// no field or of which `isEnd` says so.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, from position: inout Int, isEnd: (Range<Int>) -> Bool
  ) -> (fields: IncomingFields, isWhole: Bool) {
    var fields = IncomingFields()
    var isWhole = true
    let start = position
    var name: String?
    var value: [UInt8] = []
    func finish() {
      if let name { fields.append(Field(name: name, value: value)) }
      name = nil
      value = []
    }
    while position < bytes.count {
      let next = lineEnd(in: bytes, from: position)
      let line = position..<contentEnd(in: bytes, of: position..<next)
      if line.isEmpty {
        position = next
        break
      }
      let isPastLimit =
        fields.all.count >= mostFields || line.upperBound - start > mostOctets
      if bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t") {
        if name != nil, !isPastLimit { value += bytes[line] }
      } else if isEnd(line) {
        break
      } else if let colon = colon(in: bytes, of: line) {
        finish()
        if !isPastLimit {
          let end = bytes[line.lowerBound..<colon].lastIndex { $0 > 0x20 }.map { $0 + 1 }
          name = String(decoding: bytes[line.lowerBound..<(end ?? colon)], as: UTF8.self)
            .lowercased()
          value = Array(bytes[(colon + 1)..<line.upperBound])
        }
      } else if position > start || !isEnvelope(bytes, line) {
        break
      }
      if isPastLimit { isWhole = false }
      position = next
    }
    finish()
    return (fields, isWhole)
  }

  /// "From ann@example.org Tue Jan 11 ...", as an mbox has it, quoted or not.
  private static func isEnvelope(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Bool {
    bytes[line].starts(with: "From ".utf8) || bytes[line].starts(with: ">From ".utf8)
  }

  /// Where the name of a field ends (RFC 5322 section 2.2; white space before the colon is of
  /// section 4.5.8); nil when the line is none.
  private static func colon(in bytes: UnsafeBufferPointer<UInt8>, of line: Range<Int>) -> Int? {
    var isSpaced = false
    for index in line {
      let byte = bytes[index]
      if byte == UInt8(ascii: ":") { return index > line.lowerBound ? index : nil }
      let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      if isSpaced && !isSpace || byte < 0x20 && !isSpace || byte > 0x7E { return nil }
      isSpaced = isSpace
      if index - line.lowerBound > 200 { return nil }
    }
    return nil
  }

  /// Where the line that begins at `start` ends, its line feed included.
  static func lineEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = bytes.baseAddress,
      let found = memchr(base + start, 0x0A, bytes.count - start)
    else { return bytes.count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
  }

  /// Where the text of a line ends.
  static func contentEnd(in bytes: UnsafeBufferPointer<UInt8>, of line: Range<Int>) -> Int {
    var end = line.upperBound
    if end > line.lowerBound, bytes[end - 1] == 0x0A { end -= 1 }
    if end > line.lowerBound, bytes[end - 1] == 0x0D { end -= 1 }
    return end
  }
}
