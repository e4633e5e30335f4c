import Mail
import Synchronization
import TestSupport
import Testing

@testable import Postroom

/// A relay in trouble has a back-off of its own, which outlives the run and costs nobody an attempt.
struct RelayTroubleTests {
  private static let away = ScriptedTransport(opening: { _ in .unreachable(reason: "away") })

  private func trouble(_ delivering: Delivering) throws -> RelayTrouble? {
    try delivering.outbox.relayTrouble(
      of: "", at: delivering.now, longestWait: delivering.settings.retry.longestWait)
  }

  @Test func `each probe in vain doubles the relay's back-off, up to the longest`() throws {
    let delivering = try Delivering(members: 3)
    let began = delivering.now
    var waits: [Int64] = []
    for _ in 1...8 {
      _ = delivering.run(over: Self.away)
      let trouble = try #require(try trouble(delivering))
      #expect(trouble.since == began && trouble.reason == "away")
      waits.append(trouble.retryAt.seconds - delivering.now.seconds)
      delivering.now = trouble.retryAt
    }
    for (wait, minutes) in zip(waits, [5, 10, 20, 40, 80, 160, 240, 240]) {
      #expect((Int64(minutes * 60)..<Int64(minutes * 75 + 1)).contains(wait))
    }
    #expect(try delivering.log().values.allSatisfy { $0.attempts == 0 && $0.state == .queued })
  }

  @Test func `cron's runs leave the relay alone until the back-off has passed, then ask once`()
    throws
  {
    let delivering = try Delivering(members: 30)
    delivering.settings.connections = 5
    delivering.settings.leavesRelayAlone = true
    #expect(delivering.run(over: Self.away).halt == .unreachable(reason: "away"))
    let trouble = try #require(try trouble(delivering))
    for second in [Int64(0), 60, 299] {
      delivering.now = Instant(seconds: trouble.since.seconds + second)
      let untouched = ScriptedTransport()
      #expect(
        delivering.run(over: untouched).halt == .leftAlone(until: trouble.retryAt, reason: "away"))
      #expect(untouched.record.openings == 0)
    }
    delivering.now = trouble.retryAt
    let probed = ScriptedTransport(opening: { _ in .unreachable(reason: "still away") })
    #expect(delivering.run(over: probed).halt == .unreachable(reason: "still away"))
    #expect(probed.record.openings == 1)
  }

  @Test func `a person's run asks at once, over one connection`() throws {
    let delivering = try Delivering(members: 30)
    delivering.settings.connections = 5
    _ = delivering.run(over: Self.away)
    let probed = ScriptedTransport(opening: { _ in .busy(reason: "421 4.3.2 not now") })
    _ = delivering.run(over: probed)
    #expect(probed.record.openings == 1)
  }

  @Test func `an answer for a message ends the trouble`() throws {
    for fate in [ScriptedTransport.Fate.accepted, .answered(Reply("451 4.3.0 not this one"))] {
      let delivering = try Delivering(members: 30)
      delivering.settings.connections = 4
      _ = delivering.run(over: Self.away)
      let back = ScriptedTransport { _ in fate }
      #expect(delivering.run(over: back).counts.tried == 30)
      #expect(try trouble(delivering) == nil)
      #expect(back.record.sessions.count <= 2, "half the connections, after one")
    }
  }

  @Test func `a probe goes on to another message where the first is all that does not get through`()
    throws
  {
    let delivering = try Delivering(members: 5)
    _ = delivering.run(over: Self.away)
    let choosy = ScriptedTransport {
      $0.address == "member1@example.org" ? .lostBeforeContent : .accepted
    }
    let summary = delivering.run(over: choosy)
    #expect(summary.halt == nil && summary.counts.accepted == 4 && summary.counts.deferred == 1)
    #expect(try trouble(delivering) == nil)
  }

  @Test func `another relay's trouble is not this one's`() throws {
    let delivering = try Delivering(members: 2)
    delivering.settings.relay = "smtp://one.example.org"
    _ = delivering.run(over: Self.away)
    delivering.settings.relay = "smtp://two.example.org"
    delivering.settings.leavesRelayAlone = true
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 2)
  }

  @Test func `a relay that is busy is not asked twice`() throws {
    let delivering = try Delivering(members: 5)
    let busy = ScriptedTransport(opening: { _ in .busy(reason: "421 4.3.2 not now") })
    #expect(delivering.run(over: busy).halt == .unreachable(reason: "421 4.3.2 not now"))
    #expect(busy.record.openings == 1)
  }

  @Test func `a run that waits asks once for each back-off`() throws {
    let delivering = try Delivering(members: 20)
    delivering.settings.connections = 4
    delivering.settings.waitsForDeferred = true
    delivering.settings.retry.first = .milliseconds(10)
    let returning = ScriptedTransport(opening: { $0 <= 12 ? .unreachable(reason: "away") : nil })
    #expect(delivering.run(over: returning).counts.accepted == 20)
    // Two for each of four connections, then one for each back-off, then at most half of four.
    #expect((13...15).contains(returning.record.openings))
    #expect(try trouble(delivering) == nil)
  }

  @Test func `421 in the middle slows the run, and loses nobody`() throws {
    let delivering = try Delivering(members: 60)
    delivering.settings.connections = 8
    let closing = ScriptedTransport { occasion in
      occasion.session == 1 && occasion.time == 1
        ? .answered(Reply("421 4.7.0 too much from you")) : .accepted
    }
    let summary = delivering.run(over: closing)
    #expect(summary.halt == nil && summary.counts.accepted + summary.counts.deferred == 60)
    #expect(summary.counts.deferred >= 1)
  }

  @Test(arguments: [
    ("450 4.7.1 greylisted, come again", TransactionCommand.recipient, false),
    ("451 4.7.650 limited", .recipient, true), ("451 4.7.1 not from you", .mail, true),
    ("450 4.2.0 greylisted", .recipient, false), ("421 4.3.2 going down", .recipient, true),
    ("550 5.7.1 never", .recipient, false),
  ])
  func `421 and 4.7.x are complaints, greylisting is not`(
    reply: String, command: TransactionCommand, isComplaint: Bool
  ) {
    #expect(Reply(reply).isComplaint(about: command) == isComplaint)
  }

  @Test func `a back-off written under a clock that was a day ahead is no freeze`() throws {
    let delivering = try Delivering(members: 2)
    delivering.settings.leavesRelayAlone = true
    delivering.now = Delivering.start + .seconds(90_000)
    _ = delivering.run(over: Self.away)
    delivering.now = Delivering.start + .seconds(3600)
    let trouble = try #require(try trouble(delivering))
    let longest = delivering.now + delivering.settings.retry.longestWait
    #expect(trouble.retryAt <= longest)
  }
}

/// A campaign that is refused for what it says is stopped before it has burnt its list.
struct ContentRefusalTests {
  @Test func `what the relay was not asked is no refusal of its`() throws {
    let delivering = try Delivering(members: 30)
    let plain = ScriptedTransport { occasion in
      occasion.address.hasPrefix("member1") ? .unfit(Reply("550 5.6.7 no SMTPUTF8")) : .accepted
    }
    let summary = delivering.run(over: plain)
    // member1, and member10 to member19.
    #expect(summary.halt == nil && summary.counts.failed == 11 && summary.counts.accepted == 19)
  }

  @Test func `ten refusals alike of the content pause the campaign`() throws {
    let delivering = try Delivering(members: 100)
    let spam = ScriptedTransport { occasion in
      .answered(
        Reply("554 5.7.1 Message \(occasion.address) rejected as spam, id 4Q\(occasion.time)"))
    }
    let summary = delivering.run(over: spam)
    guard case .contentRefused(let reason) = summary.halt else {
      Issue.record("\(String(describing: summary.halt))")
      return
    }
    #expect(reason.hasPrefix("554 5.7.1 Message "))
    #expect(try delivering.counts()[.failed] == 10)
    #expect(try delivering.counts()[.queued] == 90)
    let again = ScriptedTransport()
    #expect(delivering.run(over: again).counts.tried == 0)
    #expect(again.record.dots.isEmpty, "paused, until somebody resumes it")
    #expect(try delivering.outbox.resume(campaign: delivering.campaign.id))
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 90)
  }

  @Test func `refusals of some recipients among many acceptances stop nothing`() throws {
    let delivering = try Delivering(members: 100)
    let picky = ScriptedTransport { occasion in
      occasion.address.contains("5") ? .answered(Reply("554 5.7.1 spam")) : .accepted
    }
    let summary = delivering.run(over: picky)
    #expect(summary.halt == nil && summary.counts.failed == 19 && summary.counts.accepted == 81)
  }

  @Test func `refusals that speak of the mailbox stop nothing`() throws {
    let delivering = try Delivering(members: 40)
    let full = ScriptedTransport { _ in .answered(Reply("550 5.2.1 this mailbox is disabled")) }
    let summary = delivering.run(over: full)
    #expect(summary.halt == nil && summary.counts.failed == 40)
  }
}
