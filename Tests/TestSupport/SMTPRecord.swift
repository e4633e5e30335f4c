/// Everything that a scripted server has seen.
public struct SMTPRecord: Sendable {
  public internal(set) var connections: [SMTPConnection] = []
  /// The rules of the script, with what is left of their `times`.
  var rules: [SMTPScript.Rule]
  public internal(set) var mailCommands = 0
  /// How often the server has done what its script says instead of what it does by default: the
  /// first bytes have left, or the connection is ended.
  public internal(set) var departures = 0

  init(rules: [SMTPScript.Rule]) { self.rules = rules }

  /// The messages that came whole, in the order of their MAIL commands.
  public var messages: [ReceivedMessage] {
    connections.flatMap(\.messages).sorted { $0.number < $1.number }
  }

  /// What broke the protocol, each with the connection it came on.
  public var violations: [String] {
    connections.flatMap { connection in
      connection.violations.map { "connection \(connection.number): \($0)" }
    }
  }
}

/// What one connection to a scripted server was seen to do.
public struct SMTPConnection: Sendable {
  /// From 1, as they were accepted.
  public let number: Int
  /// Every command line as it came, without its CRLF, in order; AUTH's answers to 334 too.
  public internal(set) var commandLines: [[UInt8]] = []
  /// What each read brought, which tells a pipelined group from one command at a time.
  public internal(set) var reads: [[SMTPPiece]] = []
  public internal(set) var messages: [ReceivedMessage] = []
  public internal(set) var logins: [SMTPLogin] = []
  public internal(set) var violations: [String] = []
  public internal(set) var isEncrypted = false
  /// Neither end speaks any more.
  public internal(set) var isOver = false

  init(number: Int) { self.number = number }

  /// The command lines as text; bytes that are no UTF-8 are replaced.
  public var commands: [String] { commandLines.map { String(decoding: $0, as: UTF8.self) } }
}

/// One thing that a read of the server brought whole.
public enum SMTPPiece: Hashable, Sendable, CustomStringConvertible {
  /// The verb of a command, in upper case.
  case command(String)
  /// Octets of content, dots stuffed, without the final dot.
  case content(Int)
  case finalDot

  public var description: String {
    switch self {
    case .command(let verb): verb
    case .content(let octets): "\(octets) octets"
    case .finalDot: "."
    }
  }
}

/// One attempt to log in.
public struct SMTPLogin: Hashable, Sendable {
  public let mechanism: String
  public let username: String
  public let isAccepted: Bool
}

/// A message that came whole, whatever was answered to it.
public struct ReceivedMessage: Sendable {
  /// The connection it came on, from 1.
  public let connection: Int
  /// Its place among all MAIL commands of the server, from 1.
  public let number: Int
  /// Between the angle brackets of MAIL FROM; empty for the null reverse-path.
  public let reversePath: String
  /// The parameters of MAIL FROM, as in `BODY=8BITMIME`.
  public let parameters: [String]
  /// The recipients that were taken.
  public let forwardPaths: [String]
  /// Everything after the reply to DATA, to the end of the final dot's line.
  public let wire: [UInt8]
  /// The content with dots unstuffed and without the final dot (RFC 5321 section 4.5.2).
  public let content: [UInt8]
  /// What was answered to its final dot; nil when nothing was.
  public let reply: String?
  /// Whether the answer took responsibility for it.
  public let isAccepted: Bool

  public var text: String { String(decoding: content, as: UTF8.self) }
}
