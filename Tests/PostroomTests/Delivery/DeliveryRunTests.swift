import Mail
import Synchronization
import TestSupport
import Testing

@testable import Postroom

/// What a run writes down of each outcome, and what it leaves for the next.
struct DeliveryRunTests {
  @Test func `everybody is submitted once, and the log says what was answered`() throws {
    let delivering = try Delivering(members: 20)
    delivering.settings.connections = 4
    let transport = ScriptedTransport()
    let summary = delivering.run(over: transport)
    #expect(summary.halt == nil && summary.counts.accepted == 20 && summary.counts.tried == 20)
    #expect(transport.record.dots.sorted() == delivering.workspace.addresses.sorted())
    for line in try delivering.log().values {
      #expect(line.state == .accepted && line.attempts == 1 && line.code == 250)
      #expect(line.enhancedStatus == "2.0.0" && line.queueID == "Q1")
      #expect(line.firstAttempt == delivering.now && line.lastAttempt == delivering.now)
      #expect(line.nextAttempt == nil)
    }
    let again = ScriptedTransport()
    #expect(delivering.run(over: again).counts.tried == 0)
    #expect(again.record.openings == 0)
  }

  @Test(arguments: [
    (ScriptedTransport.Fate.answered(Reply("451 4.3.0 later")), MessageState.deferred),
    (.answered(Reply("550 5.7.1 spam")), .failed),
    (.answered(Reply("421 4.3.2 closing")), .deferred),
    (.refused(.recipient, Reply("450 4.2.0 greylisted")), .deferred),
    (.refused(.recipient, Reply("550 5.1.1 no such user")), .failed),
    (.refused(.recipient, Reply("552 5.2.2 full")), .deferred),
    (.refused(.data, Reply("451 4.3.0 later")), .deferred),
    (.refused(.mail, Reply("552 5.3.4 too big")), .failed),
    (.unfit(Reply("552 5.3.4 too big")), .failed),
    (.inDoubt, .inDoubt),
  ])
  func `one member's outcome is written down, and the others' mail goes on`(
    fate: ScriptedTransport.Fate, state: MessageState
  ) throws {
    let delivering = try Delivering(members: 3)
    let transport = ScriptedTransport { $0.address == "member2@example.org" ? fate : .accepted }
    let summary = delivering.run(over: transport)
    #expect(summary.halt == nil)
    #expect(try delivering.counts()[.accepted] == 2)
    let line = try delivering.line("member2@example.org")
    #expect(line.state == state && line.attempts == 1)
    #expect(line.firstAttempt == delivering.now && line.lastAttempt == delivering.now)
    switch fate {
    case .answered(let reply), .refused(_, let reply), .unfit(let reply):
      #expect(line.code == reply.code && line.reply == reply.text)
      #expect(line.enhancedStatus == reply.enhancedStatus?.description)
    default:
      #expect(line.code == nil && line.reply == "the script broke the connection")
    }
    if state == .deferred {
      let next = try #require(line.nextAttempt)
      #expect(delivering.now + .seconds(300) <= next && next < delivering.now + .seconds(375))
    } else {
      #expect(line.nextAttempt == nil)
    }
  }

  @Test func `a deferred message is tried when it is due, ever later, until it is given up`() throws
  {
    let delivering = try Delivering(members: 1)
    let transport = ScriptedTransport { _ in .answered(Reply("451 4.3.0 later")) }
    let first = delivering.now
    var waits: [Int64] = []
    while try delivering.line("member1@example.org").state != .expired {
      let summary = delivering.run(over: transport)
      #expect(summary.counts.tried == 1)
      guard let next = try delivering.line("member1@example.org").nextAttempt else { break }
      waits.append((next.seconds - delivering.now.seconds) / 60)
      delivering.now = Instant(seconds: next.seconds - 1)
      #expect(delivering.run(over: transport).counts.tried == 0, "it was not due")
      delivering.now = next
    }
    let least: [Int64] = [5, 10, 20, 40, 80, 160, 240, 240]
    #expect(zip(waits, least).allSatisfy { $0 >= $1 && $0 <= $1 * 5 / 4 })
    let line = try delivering.line("member1@example.org")
    #expect(line.state == .expired && line.attempts == waits.count + 1 && line.code == 451)
    #expect(line.firstAttempt == first && line.nextAttempt == nil)
    #expect(delivering.now.seconds - first.seconds >= 48 * 3600)
    #expect(delivering.run(over: transport).counts.tried == 0)
  }

  @Test func `an address that does not exist is suppressed for every campaign`() throws {
    let delivering = try Delivering(members: 2)
    let transport = ScriptedTransport {
      $0.address == "member1@example.org"
        ? .refused(.recipient, Reply("550 5.1.1 no such user")) : .accepted
    }
    _ = delivering.run(over: transport)
    var suppressions: [Suppression] = []
    try delivering.outbox.readSuppressions { suppressions.append($0) }
    #expect(suppressions.map(\.address) == ["member1@example.org"])
    #expect(suppressions.map(\.reason) == ["550 5.1.1 no such user"])
    #expect(suppressions.map(\.source) == ["relay"])
  }

  // MARK: Sessions

  @Test func `a message whose connection was lost before the dot goes over another at once`() throws
  {
    for fate in [
      ScriptedTransport.Fate.lostBeforeContent, .lostUnderContent, .lostBeforeDot,
    ] {
      let delivering = try Delivering(members: 3)
      let transport = ScriptedTransport {
        $0.address == "member2@example.org" && $0.time == 1 ? fate : .accepted
      }
      let summary = delivering.run(over: transport)
      #expect(summary.halt == nil && summary.counts.accepted == 3)
      #expect(transport.record.sessions.count == 2)
      #expect(try delivering.log().values.allSatisfy { $0.state == .accepted && $0.attempts == 1 })
      #expect(transport.record.dots.count == 3)
    }
  }

  @Test func `a message that breaks every connection waits, and the others go on`() throws {
    for connections in [1, 3] {
      for fate in [ScriptedTransport.Fate.lostUnderContent, .lostBeforeDot] {
        let delivering = try Delivering(members: 5)
        delivering.settings.connections = connections
        let transport = ScriptedTransport {
          $0.address == "member1@example.org" ? fate : .accepted
        }
        let summary = delivering.run(over: transport)
        #expect(summary.halt == nil && summary.counts.accepted == 4)
        #expect(summary.counts.deferred == 1)
        let line = try delivering.line("member1@example.org")
        #expect(line.state == .deferred && line.attempts == 1)
        #expect(line.reply == "the script broke the connection")
      }
    }
  }

  @Test func `a message under whose commands connections are lost waits once others got past it`()
    throws
  {
    for connections in [1, 3] {
      let delivering = try Delivering(members: 5)
      delivering.settings.connections = connections
      let transport = ScriptedTransport {
        $0.address == "member2@example.org" ? .lostBeforeContent : .accepted
      }
      let summary = delivering.run(over: transport)
      #expect(summary.halt == nil && summary.counts.accepted == 4)
      let line = try delivering.line("member2@example.org")
      #expect(line.state == .deferred && line.attempts == 1)
      #expect(line.reply == "the script broke the connection")
    }
  }

  @Test func `a relay that loses every connection ends the run, and hardly anybody is touched`()
    throws
  {
    for fate in [
      ScriptedTransport.Fate.lostBeforeContent, .lostUnderContent, .lostBeforeDot,
    ] {
      let delivering = try Delivering(members: 30)
      delivering.settings.connections = 3
      let summary = delivering.run(over: ScriptedTransport { _ in fate })
      #expect(summary.halt == .unreachable(reason: "the script broke the connection"))
      // Two for each connection.
      #expect(summary.counts.tried <= 6)
      let counts = try delivering.counts()
      #expect(counts.waiting == 30 && counts[.deferred] <= 6)
    }
  }

  /// As the pass that handed it out goes by the time it was due.
  @Test func `a message whose dot did not leave is due when it was`() throws {
    let delivering = try Delivering(members: 1)
    let transport = ScriptedTransport(
      { _ in .lostBeforeDot }, opening: { $0 == 1 ? nil : .unreachable(reason: "gone") })
    #expect(delivering.run(over: transport).halt == .unreachable(reason: "gone"))
    let line = try delivering.line("member1@example.org")
    #expect(line.state == .queued && line.attempts == 0)
    #expect(line.nextAttempt == Delivering.start)
  }

  @Test func `a session is closed after so many messages`() throws {
    let delivering = try Delivering(members: 7)
    delivering.settings.perConnection = 3
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.accepted == 7)
    #expect(transport.record.sessions.map(\.dots.count) == [3, 3, 1])
    #expect(transport.record.sessions.allSatisfy { $0.hasQuit && $0.isReleased })
  }

  @Test func `a courier that gets no session retires and the others carry its mail`() throws {
    let delivering = try Delivering(members: 40)
    delivering.settings.connections = 4
    // The relay takes two sessions and no more.
    let transport = ScriptedTransport(
      opening: { $0 <= 2 ? nil : .unreachable(reason: "the relay said \"421 4.7.0 too many\"") })
    let summary = delivering.run(over: transport)
    #expect(summary.halt == nil && summary.counts.accepted == 40)
    #expect(transport.record.sessions.count <= 2)
  }

  @Test func `MAIL refused for now costs nobody an attempt`() throws {
    let delivering = try Delivering(members: 4)
    let transport = ScriptedTransport {
      $0.session == 1 ? .refused(.mail, Reply("451 4.3.1 disk full")) : .accepted
    }
    let summary = delivering.run(over: transport)
    #expect(summary.halt == nil && summary.counts.accepted == 4)
    #expect(try delivering.log().values.allSatisfy { $0.attempts == 1 })
  }

  // MARK: Halts

  @Test(arguments: [
    (OpeningFailure.unreachable(reason: "x"), Halt.unreachable(reason: "x")),
    (.refused(reason: "x"), .relayRefuses(reason: "x")),
    (.insecure(reason: "x"), .relayRefuses(reason: "x")),
    (.loginRefused(reason: "x"), .loginRefused(reason: "x")),
  ])
  func `a relay that opens no session halts the run and nobody is touched`(
    failure: OpeningFailure, halt: Halt
  ) throws {
    let delivering = try Delivering(members: 5)
    delivering.settings.connections = 3
    let transport = ScriptedTransport(opening: { _ in failure })
    let summary = delivering.run(over: transport)
    #expect(summary.halt == halt && summary.counts.tried == 0)
    try expectUntouched(delivering)
  }

  @Test(arguments: [
    (
      TransactionCommand.mail, "550 5.7.1 not you",
      "the relay refuses this sender: 550 5.7.1 not you"
    ),
    (.data, "554 5.7.1 not you", "the relay refuses this sender: 554 5.7.1 not you"),
    (.recipient, "530 5.7.0 log in", "the relay refuses this sender: 530 5.7.0 log in"),
  ])
  func `a relay that refuses the sender halts the run and nobody is touched`(
    command: TransactionCommand, reply: String, reason: String
  ) throws {
    let delivering = try Delivering(members: 5)
    let transport = ScriptedTransport { _ in .refused(command, Reply(reply)) }
    #expect(delivering.run(over: transport).halt == .relayRefuses(reason: reason))
    try expectUntouched(delivering)
    #expect(transport.record.dots.isEmpty)
  }

  @Test func `a relay that is busy for everybody halts the run and nobody is touched`() throws {
    let delivering = try Delivering(members: 5)
    let transport = ScriptedTransport { _ in .refused(.mail, Reply("451 4.3.1 disk full")) }
    #expect(
      delivering.run(over: transport).halt
        == .unreachable(reason: "the relay refused MAIL FROM: 451 4.3.1 disk full"))
    try expectUntouched(delivering)
  }

  @Test func `a run that waits comes back to a relay that was away`() throws {
    let delivering = try Delivering(members: 3)
    delivering.settings.waitsForDeferred = true
    delivering.settings.retry.first = .milliseconds(10)
    let transport = ScriptedTransport(
      opening: { $0 <= 6 ? .unreachable(reason: "away") : nil })
    let summary = delivering.run(over: transport)
    #expect(summary.halt == nil && summary.counts.accepted == 3)
  }

  @Test func `a signal ends the run after the messages in flight`() throws {
    let delivering = try Delivering(members: 50)
    let transport = ScriptedTransport()
    let summary = delivering.run(
      over: transport, interruption: { transport.record.dots.count >= 3 ? 15 : nil })
    #expect(summary.halt == .signal(15))
    let counts = try delivering.counts()
    #expect(counts[.accepted] == transport.record.dots.count && counts[.accepted] < 50)
    #expect(counts[.queued] == 50 - counts[.accepted])
  }

  private func expectUntouched(_ delivering: Delivering) throws {
    for line in try delivering.log().values {
      #expect(line.state == .queued && line.attempts == 0 && line.firstAttempt == nil)
      #expect(line.nextAttempt == Delivering.start)
    }
  }
}
