/// Reads replies out of the bytes that a relay sends (RFC 5321 section 4.2.1), however they are
/// cut, and refuses what is no reply.
public struct ReplyParser: Sendable {
  /// Longest line taken, in octets; RFC 5321 section 4.5.3.1.5 asks for 512.
  public static let longestLine = 4096
  /// Most lines in one reply.
  public static let mostLines = 100

  private var buffer: [UInt8] = []
  private var start = 0
  private var code: Int?
  private var lines: [[UInt8]] = []

  public init() {}

  /// Whether nothing is held that was received and is not yet part of a reply.
  public var isEmpty: Bool { start == buffer.count && lines.isEmpty }

  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
    } else {
      buffer.removeFirst(start)
    }
    start = 0
    buffer.append(contentsOf: bytes)
  }

  /// The next whole reply, or nil when more bytes are needed.
  public mutating func next() throws(ReplyError) -> Reply? {
    while let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
      var line = buffer[start..<end]
      start = end + 1
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if let reply = try take(line) { return reply }
    }
    // One more, for a CR whose LF is still to come.
    if buffer.count - start > Self.longestLine + 1 { throw .lineTooLong }
    return nil
  }

  private mutating func take(_ line: ArraySlice<UInt8>) throws(ReplyError) -> Reply? {
    guard line.count <= Self.longestLine else { throw .lineTooLong }
    guard !line.contains(0) else { throw .nul }
    let digits = line.prefix(3)
    guard digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw .notAReply
    }
    let lineCode = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard (200..<600).contains(lineCode) else { throw .notAReply }
    let mark = line.dropFirst(3).first
    guard mark == nil || mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else {
      throw .notAReply
    }
    guard code == nil || code == lineCode else { throw .mixedCodes }
    code = lineCode
    lines.append(Array(line.dropFirst(4)))
    guard lines.count <= Self.mostLines else { throw .tooManyLines }
    guard mark != UInt8(ascii: "-") else { return nil }
    defer {
      code = nil
      lines = []
    }
    return Self.reply(code: lineCode, lines: lines)
  }

  /// An enhanced status leads each line of a reply (RFC 2034 section 4); it is kept once.
  private static func reply(code: Int, lines: [[UInt8]]) -> Reply {
    var status: EnhancedStatus?
    var text: [UInt8] = []
    for line in lines {
      var rest = line[...]
      let word = line.prefix { $0 != space }
      if let found = EnhancedStatus(word), found.statusClass == code / 100 {
        status = status ?? found
        rest = rest.dropFirst(word.count).drop { $0 == space }
      }
      if !text.isEmpty && !rest.isEmpty { text.append(space) }
      text += rest
    }
    return Reply(
      code: code, enhancedStatus: status,
      text: String(decoding: text, as: UTF8.self).withoutControls)
  }

  private static var space: UInt8 { UInt8(ascii: " ") }
}

/// Why what a relay sent is not a reply; the connection is of no further use.
public enum ReplyError: Error, Hashable, Sendable {
  case lineTooLong
  case tooManyLines
  case nul
  case notAReply
  case mixedCodes
}

extension ReplyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .lineTooLong: "the relay sent a line of more than \(ReplyParser.longestLine) octets"
    case .tooManyLines: "the relay sent a reply of more than \(ReplyParser.mostLines) lines"
    case .nul: "the relay sent a NUL"
    case .notAReply: "the relay sent a line that is no SMTP reply"
    case .mixedCodes: "the relay sent one reply with two codes"
    }
  }
}
