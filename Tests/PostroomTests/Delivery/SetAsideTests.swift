import Mail
import Synchronization
import TestSupport
import Testing

@testable import Postroom

/// Messages that may no longer be sent, found out at the last moment.
struct SetAsideTests {
  @Test func `nobody is invited once the event has begun`() throws {
    let start = Delivering.start + .seconds(7200)
    let delivering = try Delivering(members: 3, event: start)
    #expect(delivering.campaign.expiresAt == start)
    delivering.now = start
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.expired == 3)
    #expect(transport.record.openings == 0)
    #expect(try delivering.log().values.allSatisfy { $0.state == .expired && $0.attempts == 0 })
  }

  @Test func `an event that begins while a run is at it ends the invitations`() throws {
    let start = Delivering.start + .seconds(7200)
    let delivering = try Delivering(members: 10, event: start)
    let transport = ScriptedTransport()
    var run = DeliveryRun(
      outbox: delivering.outbox, campaigns: [.init(delivering.campaign)], transport: transport,
      settings: delivering.settings)
    run.now = { transport.record.dots.count < 4 ? Delivering.start + .seconds(7199) : start }
    let summary = run.run()
    let counts = try delivering.counts()
    // The one that was composed before the clock struck may still go.
    #expect((4...5).contains(counts[.accepted]) && counts[.accepted] == transport.record.dots.count)
    #expect(counts[.expired] == 10 - counts[.accepted])
    #expect(summary.counts.expired == counts[.expired] && summary.halt == nil)
  }

  @Test func `an event later than the retry sets its bound`() throws {
    let start = Delivering.start + .seconds(7200)
    let delivering = try Delivering(members: 1, event: start)
    _ = delivering.run(over: ScriptedTransport { _ in .answered(Reply("451 4.3.0 later")) })
    #expect(try delivering.line("member1@example.org").state == .deferred)
    delivering.now = start + .seconds(1)
    #expect(delivering.run(over: ScriptedTransport()).counts.expired == 1)
    let line = try delivering.line("member1@example.org")
    #expect(line.state == .expired && line.attempts == 1 && line.code == 451)
  }

  @Test func `what waits for a retry is set aside as soon as the event has begun`() throws {
    let start = Delivering.start + .seconds(3660)
    let delivering = try Delivering(members: 1, event: start)
    _ = delivering.run(over: ScriptedTransport { _ in .answered(Reply("451 4.3.0 later")) })
    #expect(try delivering.line("member1@example.org").state == .deferred)
    #expect(try delivering.outbox.campaigns(dueAt: start + .seconds(-1)).isEmpty)
    #expect(try delivering.outbox.campaigns(dueAt: start).count == 1)
    delivering.now = start
    #expect(delivering.run(over: ScriptedTransport()).counts.expired == 1)
    #expect(try delivering.outbox.campaigns(dueAt: start).isEmpty)
  }

  @Test func `somebody suppressed since the campaign was queued is left alone`() throws {
    let delivering = try Delivering(members: 2)
    let address = try Address("Member1@EXAMPLE.org")
    _ = try delivering.outbox.suppress(
      address, reason: "asked", source: "command", at: Delivering.start)
    let transport = ScriptedTransport()
    _ = delivering.run(over: transport)
    #expect(transport.record.dots == ["member2@example.org"])
    #expect(try delivering.line("member1@example.org").state == .suppressed)
  }

  @Test func `who left the series is left alone, and who left another one is not`() throws {
    let delivering = try Delivering(members: 3)
    for (member, series) in [(1, "news"), (2, "other")] {
      try delivering.outbox.suppress(
        try Address("member\(member)@example.org"), from: series, reason: "asked",
        source: Suppression.byLink, at: Delivering.start)
    }
    let transport = ScriptedTransport()
    _ = delivering.run(over: transport)
    #expect(transport.record.dots == ["member2@example.org", "member3@example.org"])
    #expect(try delivering.line("member1@example.org").state == .suppressed)
  }

  @Test func `who leaves the series before they are announced gets no final dot`() throws {
    let delivering = try Delivering(members: 3)
    let outbox = delivering.outbox
    let transport = ScriptedTransport(beforeDot: { address in
      guard address == "member1@example.org" else { return }
      for (address, series) in [("member2@example.org", "other"), ("member3@example.org", "news")] {
        #expect(throws: Never.self) {
          try outbox.suppress(
            try Address(address), from: series, reason: "asked", source: Suppression.byLink,
            at: Delivering.start)
        }
      }
    })
    _ = delivering.run(over: transport)
    #expect(transport.record.dots == ["member1@example.org", "member2@example.org"])
    #expect(try delivering.line("member3@example.org").state == .suppressed)
  }

  @Test func `somebody suppressed before they are announced gets no final dot`() throws {
    let delivering = try Delivering(members: 3)
    let outbox = delivering.outbox
    let transport = ScriptedTransport(beforeDot: { address in
      guard address == "member1@example.org" else { return }
      #expect(throws: Never.self) {
        _ = try outbox.suppress(
          try Address("member3@example.org"), reason: "asked", source: "command",
          at: Delivering.start)
      }
    })
    let summary = delivering.run(over: transport)
    #expect(summary.halt == nil)
    #expect(transport.record.dots == ["member1@example.org", "member2@example.org"])
    let line = try delivering.line("member3@example.org")
    #expect(line.state == .suppressed && line.attempts == 0)
    #expect(try delivering.counts().waiting == 0)
  }

  /// Cancelled while its mark is durable, and then its connection is lost before the final dot: it was
  /// neither sent nor is it left waiting, however its campaign came to be paused before.
  @Test(arguments: [false, true])
  func `what was on its way when its campaign was cancelled does not wait any more`(
    wasPaused: Bool
  ) throws {
    let delivering = try Delivering(members: 1)
    let (outbox, campaign) = (delivering.outbox, delivering.campaign.id)
    let transport = ScriptedTransport(
      { _ in .lostBeforeDot },
      beforeDot: { _ in
        #expect(throws: Never.self) {
          if wasPaused {
            _ = try outbox.pause(campaign: campaign, because: "a mistake", at: Delivering.start)
          }
          _ = try outbox.cancel(campaign: campaign, at: Delivering.start)
        }
      })
    _ = delivering.run(over: transport)
    #expect(transport.record.dots == [])
    #expect(try delivering.line("member1@example.org").state == .cancelled)
    #expect(try outbox.resume(campaign: campaign))
    #expect(try delivering.counts().waiting == 0)
  }

  @Test func `what is put off after its campaign was cancelled does not wait any more`() throws {
    let delivering = try Delivering(members: 1)
    let (outbox, campaign) = (delivering.outbox, delivering.campaign.id)
    let transport = ScriptedTransport { _ in
      #expect(throws: Never.self) {
        _ = try outbox.cancel(campaign: campaign, at: Delivering.start)
      }
      return .refused(.recipient, Reply("450 4.2.0 later"))
    }
    _ = delivering.run(over: transport)
    let line = try delivering.line("member1@example.org")
    #expect(line.state == .cancelled && line.attempts == 1)
    #expect(try outbox.resume(campaign: campaign))
    #expect(try delivering.counts().waiting == 0)
  }

  @Test func `a message in doubt is held by every later run`() throws {
    let delivering = try Delivering(members: 1)
    _ = delivering.run(over: ScriptedTransport { _ in .inDoubt })
    delivering.now = delivering.now + .seconds(10 * 24 * 3600)
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.tried == 0)
    #expect(try delivering.line("member1@example.org").state == .inDoubt)
    #expect(transport.record.openings == 0)
  }
}
