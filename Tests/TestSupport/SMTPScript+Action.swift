extension SMTPScript {
  /// What the server does in place of its default reply.
  public struct Action: Sendable {
    /// The bytes it answers, as they go out.
    var bytes: [UInt8] = []
    /// How long it thinks first; the commands behind wait too.
    var delay: Duration = .zero
    /// The pause between one byte and the next.
    var drip: Duration = .zero
    var ending: Ending = .goesOn

    enum Ending: Sendable { case goesOn, closes, resets, stalls }

    /// Answers these lines, each without its CRLF; they are otherwise taken as they are.
    public static func reply(_ lines: [String]) -> Action { Action(bytes: wire(lines)) }
    public static func reply(_ lines: String...) -> Action { .reply(lines) }

    /// The same, `delay` later.
    public static func delayed(_ delay: Duration, reply lines: String...) -> Action {
      Action(bytes: wire(lines), delay: delay)
    }

    /// A reply, a byte at a time with `pause` between.
    public static func drip(_ line: String, pause: Duration) -> Action {
      Action(bytes: wire([line]), drip: pause)
    }

    /// Answers these bytes, whatever they are.
    public static func bytes(_ bytes: [UInt8]) -> Action { Action(bytes: bytes) }

    /// Answers, then closes: what a relay does after 421.
    public static func replyThenClose(_ lines: String...) -> Action {
      Action(bytes: wire(lines), ending: .closes)
    }

    /// The first bytes of a reply, then the end of file.
    public static func bytesThenClose(_ bytes: [UInt8]) -> Action {
      Action(bytes: bytes, ending: .closes)
    }

    /// Says nothing, and ends the connection (FIN).
    public static let close = Action(ending: .closes)
    /// Says nothing, and breaks the connection (RST).
    public static let reset = Action(ending: .resets)
    /// Says nothing and reads nothing until the server is stopped or the client has gone.
    public static let stall = Action(ending: .stalls)

    /// A line that is no reply.
    public static let garbage = Action.bytes(Array("these are not the replies\r\n".utf8))
    /// A reply with NUL in its text.
    public static let nul = Action.bytes(Array("250 2.0.0 o\0k\r\n".utf8))
    /// A reply whose one line is 5,000 octets long (RFC 5321 section 4.5.3.1.5 allows 512).
    public static let longLine = Action.bytes(
      Array("250 ".utf8) + Array(repeating: UInt8(ascii: "k"), count: 4994) + [13, 10])
    /// A reply of 101 lines.
    public static let manyLines = Action.reply(
      Array(repeating: "250-and so on", count: 100) + ["250 at last"])

    private static func wire(_ lines: [String]) -> [UInt8] {
      lines.flatMap { Array($0.utf8) + [13, 10] }
    }

    /// The first digit of the reply; nil when it begins with none.
    var severity: Int? {
      bytes.first.flatMap { (0x32...0x35).contains($0) ? Int($0 - 0x30) : nil }
    }

    /// The text of the reply as one line, for the record; nil when there is none.
    var replyText: String? {
      bytes.isEmpty
        ? nil
        : String(decoding: bytes, as: UTF8.self)
          .split(whereSeparator: \.isNewline).joined(separator: " | ")
    }
  }
}
