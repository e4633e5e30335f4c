import Foundation

/// What a sink has written down, read: `Benchmarks/sink/sink.c` says how it is written.
public struct SinkJournal: Sendable {
  public private(set) var connections: [Connection] = []
  public private(set) var recipients: [String: Recipient] = [:]
  /// Final dots of all recipients.
  public private(set) var dotCount = 0

  public struct Connection: Sendable {
    public let port: Int
    /// The line on which it was opened, and the last on which it said anything.
    public let opened: Int
    public internal(set) var lastSpoke: Int
    public internal(set) var isClosed = false
  }

  public struct Recipient: Sendable {
    /// What was answered to RCPT, but for those that were taken.
    public internal(set) var refusals: [Int] = []
    public internal(set) var dots: [Dot] = []

    /// The dots with which the relay took the message.
    public var taken: [Dot] { dots.filter { $0.code / 100 == 2 } }
  }

  /// A message that came whole, up to its final dot.
  public struct Dot: Sendable {
    /// The reply code; 0 when nothing was answered.
    public let code: Int
    /// As the reply calls it: `queued as NAME`.
    public let name: String
    /// The reply is in the socket.
    public internal(set) var isAnswered = false
  }

  public subscript(address: String) -> Recipient { recipients[address] ?? Recipient() }

  init(_ data: Data) {
    var current: [[Substring]] = []
    // For each connection, whose dots have not been answered yet.
    var unanswered: [[(address: String, dot: Int)]] = []
    for (number, line) in String(decoding: data, as: UTF8.self).utf8.split(separator: 10)
      .enumerated()
    {
      let words = line.split(separator: 32).map { Substring($0) }
      guard words.count >= 2, let connection = Int(words[1]).map({ $0 - 1 }) else { continue }
      switch words[0] {
      case "open":
        connections.append(
          Connection(port: Int(words[2]) ?? 0, opened: number, lastSpoke: number))
        current.append([])
        unanswered.append([])
        continue
      case "mail": current[connection] = []
      case "rcpt":
        if words[2] == "250" {
          current[connection].append(words[3])
        } else {
          recipients[String(words[3]), default: Recipient()].refusals.append(Int(words[2]) ?? 0)
        }
      case "dot":
        for address in current[connection].map({ String($0) }) {
          let dot = Dot(code: Int(words[2]) ?? 0, name: String(words[3]))
          recipients[address, default: Recipient()].dots.append(dot)
          unanswered[connection].append((address, recipients[address]!.dots.count - 1))
          dotCount += 1
        }
        current[connection] = []
      case "sent":
        if unanswered[connection].isEmpty { continue }
        let (address, dot) = unanswered[connection].removeFirst()
        recipients[address]?.dots[dot].isAnswered = true
        continue
      case "close":
        connections[connection].isClosed = true
        continue
      default: continue
      }
      connections[connection].lastSpoke = number
    }
  }
}
