import Mail
import Synchronization
import TestSupport
import Testing

@testable import Postroom

/// A wall clock that is set by a day, either way, freezes nothing and hurries nothing.
struct ClockTests {
  private static let day: Duration = .seconds(24 * 3600)
  private static let later = ScriptedTransport { _ in .answered(Reply("451 4.3.0 later")) }

  @Test func `what was deferred under a clock a day ahead is tried when it is back`() throws {
    let delivering = try Delivering(members: 3)
    let real = delivering.now
    delivering.now = real + Self.day
    _ = delivering.run(over: Self.later)
    delivering.now = real
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 3)
  }

  @Test func `what was queued under a clock a day ahead is tried when it is back`() throws {
    let delivering = try Delivering(members: 3)
    delivering.now = Delivering.start + .seconds(-24 * 3600)
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 3)
  }

  @Test func `what was deferred is not tried early for a clock that went a little back`() throws {
    let delivering = try Delivering(members: 3)
    _ = delivering.run(over: Self.later)
    delivering.now = delivering.now + .seconds(-3600)
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.tried == 0)
    #expect(transport.record.openings == 0)
  }

  @Test func `what is scheduled for next week is not pulled in`() throws {
    let delivering = try Delivering(members: 2)
    try delivering.outbox.database.write { db in
      try db.execute(sql: "UPDATE message SET due_at = due_at + 7 * 86400")
    }
    #expect(delivering.run(over: ScriptedTransport()).counts.tried == 0)
  }

  @Test(arguments: [-1, 1])
  func `a run that waits goes on while the clock jumps by a day`(direction: Int) throws {
    let delivering = try Delivering(members: 4)
    delivering.settings.waitsForDeferred = true
    delivering.settings.retry.first = .seconds(1)
    delivering.settings.retry.longest = .seconds(1)
    let transport = ScriptedTransport {
      $0.time == 1 ? .answered(Reply("451 4.3.0 later")) : .accepted
    }
    let real = delivering.now
    var run = DeliveryRun(
      outbox: delivering.outbox, campaigns: [.init(delivering.campaign)], transport: transport,
      settings: delivering.settings)
    let began = ContinuousClock.now
    run.now = {
      // Set by a day once all are deferred, and going on from there.
      let passed = Int((ContinuousClock.now - began).components.seconds)
      let jump = transport.record.dots.count >= 4 ? direction * 24 * 3600 : 0
      return real + .seconds(passed + jump)
    }
    #expect(run.run().counts.accepted == 4)
    // The long lookout, and some more.
    #expect(ContinuousClock.now - began < .seconds(40))
  }
}
