import Glibc

/// An SMTP server on a loopback port that takes everything but where its script says otherwise,
/// writes down all it sees, and judges it strictly.
///
/// Each connection is a thread, so many may be open at once. It stops, and lets go of every
/// connection, when `stop` is called or it is released.
public final class ScriptedSMTPServer: Sendable {
  private let script: SMTPScript
  private let monitor: Monitor<SMTPRecord>
  private let listener: LoopbackListener

  /// - Parameter port: 0 takes a free one; another, that one, as for a relay that comes back.
  public init(_ script: SMTPScript = SMTPScript(), port: Int = 0) throws {
    let stopping = try StopSignal()
    let tls = try TLSContext(script.tls)
    let monitor = Monitor(SMTPRecord(rules: script.rules))
    self.script = script
    self.monitor = monitor
    listener = try LoopbackListener(port: port, stopping: stopping) { descriptor in
      let number = monitor.change { record in
        record.connections.append(SMTPConnection(number: record.connections.count + 1))
        return record.connections.count
      }
      return {
        let socket = ServerSocket(descriptor: descriptor, stopping: stopping, tls: tls)
        SMTPConversation(socket, number: number, script: script, monitor: monitor).run()
        monitor.change { $0.connections[number - 1].isOver = true }
      }
    }
  }

  public var port: Int { listener.port }

  /// Breaks every connection and gives the port back; once is enough.
  public func stop() { listener.stop() }
}

extension ScriptedSMTPServer {
  /// Where a client finds it, by the name its certificates are for.
  public var url: String {
    switch script.tls {
    case .implicit: "smtps://localhost:\(port)"
    case .none, .startTLS: "smtp://localhost:\(port)"
    }
  }

  public var record: SMTPRecord { monitor.read { $0 } }
  public var connections: [SMTPConnection] { record.connections }
  /// The messages that came whole, in the order of their MAIL commands, refused ones too.
  public var messages: [ReceivedMessage] { record.messages }
  public var accepted: [ReceivedMessage] { messages.filter(\.isAccepted) }
  public var violations: [String] { record.violations }

  /// Waits until the record fulfils `isMet`; false when `limit` went by first.
  public func wait(
    atMost limit: Duration = .seconds(20), until isMet: (SMTPRecord) -> Bool
  ) -> Bool {
    monitor.wait(atMost: limit, until: isMet)
  }

  /// Waits until what the server did instead of what it does by default has reached the client.
  public func waitUntilDepartureIsHeard(atMost limit: Duration = .seconds(20)) -> Bool {
    wait(atMost: limit) { $0.departures > 0 } && Loopback.waitUntilHeard(port: port, atMost: limit)
  }

  /// Waits until every connection so far is over.
  public func waitUntilIdle(atMost limit: Duration = .seconds(20)) -> Bool {
    wait(atMost: limit) { $0.connections.allSatisfy(\.isOver) }
  }

  /// A loopback port that nothing listens on. None of those that the kernel gives to whoever asks for
  /// any: another test would soon have it.
  public static func unusedPort() -> Int {
    while true {
      let port = Int.random(in: 12_000..<32_000)
      guard let listener = try? Loopback.listen(port: port) else { continue }
      close(listener)
      return port
    }
  }
}
