import Foundation
import TestSupport
import Testing

/// Runs that are killed at any moment, and the next run's accounting: nobody is lost, and nobody
/// has a message twice.
struct CrashTests {
  private static let members = 60
  private static let connections = 3

  enum Blow: String, CaseIterable {
    /// 354 has been sent, and some of the content has come.
    case underContent
    /// The final dot has come, and its reply has not been sent.
    case beforeReply
    /// The reply has been sent.
    case afterReply
    /// The commands of a transaction have come, and nothing has been answered.
    case beforeGoAhead
  }

  @Test(arguments: Blow.allCases, [1, 17, 40])
  func `a run killed at the Nth message loses nobody and mails nobody twice`(
    blow: Blow, number: Int
  ) throws {
    let server = try ScriptedSMTPServer(Self.script(blow, at: number))
    let workspace = try workspace(for: server)
    let first = try start("send", "news", "--yes", in: workspace)
    #expect(server.wait { Self.hasCome(blow, number, $0) })
    if blow == .beforeReply {
      #expect(server.wait { $0.messages.contains { $0.number == number } })
    }
    first.send(SIGKILL)
    #expect(try first.wait().status == 128 + SIGKILL)

    let second = try run("send", "news", "--yes", in: workspace)
    let lines = try workspace.log()
    let doubtful = lines.filter { $0.state == "in_doubt" }
    #expect(doubtful.count <= Self.connections)
    if blow == .beforeReply {
      let unanswered = try #require(server.messages.first { $0.number == number })
      #expect(doubtful.map(\.address).contains(unanswered.forwardPaths[0]))
    }
    #expect(second.status == (doubtful.isEmpty ? 0 : 1))
    #expect(second.standardError.contains("in doubt") == !doubtful.isEmpty)
    try expectEveryone(in: workspace, lines, at: server)
  }

  @Test func `a run killed twelve times over accounts for everyone`() throws {
    let kills = stride(from: 3, through: 36, by: 3).map { $0 }
    var script = SMTPScript()
    for (index, number) in kills.enumerated() {
      script = Self.script(Blow.allCases[index % 4], at: number, script)
    }
    let server = try ScriptedSMTPServer(script)
    let workspace = try workspace(for: server)
    for (index, number) in kills.enumerated() {
      let run = try start("send", "news", "--yes", in: workspace)
      #expect(server.wait { Self.hasCome(Blow.allCases[index % 4], number, $0) })
      run.send(SIGKILL)
      _ = try run.wait()
    }
    _ = try run("send", "news", "--yes", in: workspace)
    let lines = try workspace.log()
    #expect(lines.filter { $0.state == "in_doubt" }.count <= kills.count * Self.connections)
    try expectEveryone(in: workspace, lines, at: server)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal ends a run between messages, and the next completes it`(
    signal: Int32
  ) throws {
    // The tenth reply is late, so the signal finds a message in flight.
    let server = try ScriptedSMTPServer(
      SMTPScript().on(
        .finalDot, message: 10, action: .delayed(.milliseconds(300), reply: "250 2.0.0 late")))
    let workspace = try workspace(for: server)
    let first = try start("send", "news", "--yes", in: workspace)
    #expect(server.wait { $0.messages.contains { $0.number == 10 } })
    first.send(signal)
    let ending = try first.wait()
    #expect(ending.status == 128 + signal)
    #expect(ending.standardError.contains("stopped by a signal"))
    let between = try workspace.log()
    #expect(Set(between.map(\.state)).isSubset(of: ["accepted", "queued"]))
    #expect(between.filter { $0.state == "accepted" }.count == server.accepted.count)
    #expect(server.accepted.contains { $0.number == 10 })
    #expect(server.violations == [])

    #expect(try run("send", "news", "--yes", in: workspace).status == 0)
    let lines = try workspace.log()
    #expect(lines.allSatisfy { $0.state == "accepted" && $0.attempts == 1 })
    try expectEveryone(in: workspace, lines, at: server)
  }

  @Test func `a second run is turned away at once and told who is at it`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.mail, action: .stall))
    let workspace = try workspace(for: server)
    let first = try start("send", "news", "--yes", in: workspace)
    #expect(server.wait { !$0.connections.isEmpty })
    for command in [["send", "news", "--yes"], ["run", "--verbose"]] {
      let clock = ContinuousClock()
      let begin = clock.now
      let second = try BuiltBinary.run(command, in: workspace.folder)
      #expect(clock.now - begin < .seconds(1))
      #expect(second.status == 75)
      #expect(second.standardError.contains("process \(first.processID)"))
    }
    first.send(SIGKILL)
    _ = try first.wait()
  }

  // MARK: The scripts

  private static func script(
    _ blow: Blow, at number: Int, _ script: SMTPScript = SMTPScript()
  ) -> SMTPScript {
    switch blow {
    case .underContent: script.on(.body(after: 1), message: number, times: 1, action: .stall)
    case .beforeReply: script.on(.finalDot, message: number, times: 1, action: .stall)
    case .beforeGoAhead: script.on(.mail, message: number, times: 1, action: .stall)
    case .afterReply: script
    }
  }

  private static func hasCome(_ blow: Blow, _ number: Int, _ record: SMTPRecord) -> Bool {
    switch blow {
    case .beforeReply, .afterReply: record.messages.contains { $0.number >= number }
    case .underContent, .beforeGoAhead:
      record.connections.flatMap(\.commands).filter { $0.hasPrefix("MAIL ") }.count >= number
    }
  }

  // MARK: Running and accounting

  private func workspace(for server: ScriptedSMTPServer) throws -> PlainWorkspace {
    try PlainWorkspace(
      members: Self.members, smtp: ["url: \(server.url)", "connections: \(Self.connections)"])
  }

  private func start(
    _ arguments: String..., in workspace: PlainWorkspace
  ) throws -> BuiltBinary {
    try BuiltBinary.start(arguments, in: workspace.folder)
  }

  private func run(
    _ arguments: String..., in workspace: PlainWorkspace
  ) throws -> BuiltBinary.Ending {
    try BuiltBinary.run(arguments, in: workspace.folder)
  }

  /// Everybody is accepted once or in doubt, and the relay has no message twice.
  private func expectEveryone(
    in workspace: PlainWorkspace, _ lines: [LoggedMessage], at server: ScriptedSMTPServer
  ) throws {
    #expect(lines.map(\.address).sorted() == workspace.addresses.sorted())
    var delivered: [String: Int] = [:]
    for message in server.accepted { delivered[message.forwardPaths[0], default: 0] += 1 }
    for line in lines {
      let count = delivered[line.address, default: 0]
      switch line.state {
      case "accepted": #expect(count == 1, "\(line.address)")
      case "in_doubt": #expect(count <= 1, "\(line.address)")
      default: Issue.record("\(line.address) is \(line.state)")
      }
    }
    #expect(server.violations == [])
  }
}
