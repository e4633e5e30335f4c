import Glibc

/// One pass over the octets of a message that finds its parts (RFC 2046 section 5.1).
///
/// The multiparts that are open are a stack, and every line is held against their delimiters, the
/// innermost first: an outer one ends all that is within it, as it does in a message that was cut.
struct MessageScan {
  /// Deeper than any chain of forwarded messages, and more than any digest has.
  static let deepest = 30
  static let mostParts = 1_000

  private(set) var excess: IncomingMessage.Excess?
  private let message: [UInt8]
  private var found: [Found] = []
  /// The parts that the next line belongs to, from the whole message inward.
  private var open: [Int] = []
  private var multiparts: [Multipart] = []

  private struct Found {
    let parent: Int?
    let fields: IncomingFields
    let type: ContentType
    var content: Range<Int>
  }

  private struct Multipart {
    let part: Int
    /// With its two hyphens.
    let delimiter: [UInt8]
  }

  init(_ message: [UInt8]) { self.message = message }

  mutating func run() {
    message.withUnsafeBufferPointer { bytes in
      var position = 0
      begin(at: &position, bytes)
      while position < bytes.count {
        let next = IncomingFields.lineEnd(in: bytes, from: position)
        let line = position..<IncomingFields.contentEnd(in: bytes, of: position..<next)
        guard let (level, isLast) = delimiter(line, bytes) else {
          position = next
          continue
        }
        close(downTo: multiparts[level].part, at: position, bytes)
        multiparts.removeSubrange((level + 1)...)
        position = next
        if isLast {
          let part = multiparts.removeLast().part
          found[part].content = found[part].content.lowerBound..<position
          open.removeLast()
        } else if found.count < Self.mostParts {
          begin(at: &position, bytes)
        } else {
          excess = .parts
          break
        }
      }
      for part in open { found[part].content = found[part].content.lowerBound..<bytes.count }
    }
  }

  /// A part begins, and with message/rfc822 the message that it is.
  private mutating func begin(at position: inout Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    while true {
      let (fields, isWhole) = IncomingFields.read(bytes, from: &position) {
        delimiter($0, bytes) != nil
      }
      if !isWhole { excess = .header }
      let parent = open.last
      let type = ContentType(
        fields,
        within: parent.map { found[$0].type } ?? ContentType(main: "multipart", sub: "mixed"))
      found.append(
        Found(parent: parent, fields: fields, type: type, content: position..<position))
      open.append(found.count - 1)
      let holdsParts = type.main == "multipart" && type.boundary != nil
      let encoding = fields.token("content-transfer-encoding")
      let isEncoded = encoding == "base64" || encoding == "quoted-printable"
      let holdsMessage = type.isMessage && !isEncoded
      guard holdsParts || holdsMessage else { return }
      guard open.count < Self.deepest, found.count < Self.mostParts else {
        excess = open.count < Self.deepest ? .parts : .depth
        return
      }
      if let boundary = type.boundary, holdsParts {
        multiparts.append(Multipart(part: found.count - 1, delimiter: Array("--".utf8) + boundary))
        return
      }
    }
  }

  /// Ends the parts within `part` before the line end that belongs to the delimiter at `position`.
  private mutating func close(
    downTo part: Int, at position: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    while let last = open.last, last != part {
      let start = found[last].content.lowerBound
      let end =
        start < position ? IncomingFields.contentEnd(in: bytes, of: start..<position) : start
      found[last].content = start..<max(start, end)
      open.removeLast()
    }
  }

  /// Which of `multiparts` the line belongs to, and whether it is its last.
  private func delimiter(
    _ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (level: Int, isLast: Bool)? {
    guard line.count > 2, bytes[line.lowerBound] == UInt8(ascii: "-"),
      bytes[line.lowerBound + 1] == UInt8(ascii: "-")
    else { return nil }
    for level in multiparts.indices.reversed() {
      let wanted = multiparts[level].delimiter
      guard line.count >= wanted.count,
        memcmp(bytes.baseAddress! + line.lowerBound, wanted, wanted.count) == 0
      else { continue }
      var rest = bytes[(line.lowerBound + wanted.count)..<line.upperBound]
      let isLast = rest.starts(with: "--".utf8)
      if isLast { rest = rest.dropFirst(2) }
      if rest.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
        return (level, isLast)
      }
    }
    return nil
  }

  /// What was found, as a tree. A part stands behind the one that holds it, so the last is made first.
  var tree: IncomingPart {
    var held: [Int: [IncomingPart]] = [:]
    for index in found.indices.reversed() {
      let here = found[index]
      let part = IncomingPart(
        fields: here.fields, type: here.type,
        parts: held.removeValue(forKey: index)?.reversed() ?? [],
        message: message, place: here.content)
      guard let parent = here.parent else { return part }
      held[parent, default: []].append(part)
    }
    preconditionFailure("a message has one part at least")
  }
}
