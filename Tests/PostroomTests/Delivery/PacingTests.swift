import Glibc
import Mail
import TestSupport
import Testing

@testable import Postroom

/// How many messages a run submits, and how fast.
struct PacingTests {
  @Test(arguments: [1, 4])
  func `a limit is how many are tried, and the next run goes on`(connections: Int) throws {
    let delivering = try Delivering(members: 10)
    delivering.settings.connections = connections
    delivering.settings.limit = 6
    #expect(delivering.run(over: ScriptedTransport()).counts.tried == 6)
    #expect(try delivering.counts()[.accepted] == 6)
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.accepted == 4)
    #expect(transport.record.dots.count == 4)
  }

  @Test func `a limit of none tries none`() throws {
    let delivering = try Delivering(members: 2)
    delivering.settings.limit = 0
    #expect(delivering.run(over: ScriptedTransport()).counts.tried == 0)
  }

  @Test func `a limit ends a run that waits for deferred mail`() throws {
    let delivering = try Delivering(members: 5)
    delivering.settings.limit = 2
    delivering.settings.waitsForDeferred = true
    #expect(delivering.run(over: ScriptedTransport()).counts.tried == 2)
  }

  @Test func `a message that was given back does not count against the limit`() throws {
    let delivering = try Delivering(members: 3)
    delivering.settings.limit = 2
    let transport = ScriptedTransport { $0.session == 1 ? .lostUnderContent : .accepted }
    #expect(delivering.run(over: transport).counts.accepted == 2)
  }

  @Test func `a rate spaces messages evenly over all connections`() throws {
    let delivering = try Delivering(members: 6)
    delivering.settings.connections = 3
    delivering.settings.rate = Rate(count: 50, period: 1)
    let elapsed = ContinuousClock().measure {
      #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 6)
    }
    #expect(elapsed >= .milliseconds(100))
  }

  @Test func `a domain's rate holds back its own mail alone`() throws {
    let slow = (1...3).map { "slow\($0)@nhs.net" }
    let fast = (1...10).map { "fast\($0)@example.org" }
    let delivering = try Delivering(addresses: slow + fast)
    delivering.settings.perDomain = ["nhs.net": Rate(count: 20, period: 1)]
    let transport = ScriptedTransport()
    let elapsed = ContinuousClock().measure {
      #expect(delivering.run(over: transport).counts.accepted == 13)
    }
    #expect(elapsed >= .milliseconds(100))
    #expect(transport.record.dots.first == "slow1@nhs.net")
    #expect(transport.record.dots.filter { $0.hasPrefix("slow") } == slow)
    #expect(transport.record.dots.last == "slow3@nhs.net")
  }

  @Test func `a slow domain of any size holds up nobody else`() throws {
    let slow = (1...2000).map { "slow\($0)@nhs.net" }
    let delivering = try Delivering(addresses: slow + ["fast@example.org", "fast@example.net"])
    delivering.settings.perDomain = ["nhs.net": Rate(count: 1, period: 3600)]
    let transport = ScriptedTransport()
    let summary = delivering.run(
      over: transport, interruption: { transport.record.dots.count == 3 ? SIGTERM : nil })
    #expect(summary.halt == .signal(SIGTERM))
    #expect(
      Set(transport.record.dots) == ["slow1@nhs.net", "fast@example.org", "fast@example.net"])
  }

  @Test func `ten runs keep one rate`() throws {
    let delivering = try Delivering(members: 10)
    delivering.settings.rate = Rate(count: 20, period: 1)
    delivering.settings.limit = 1
    let elapsed = ContinuousClock().measure {
      for _ in 1...10 { #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 1) }
    }
    #expect(elapsed >= .milliseconds(9 * 50))
  }

  @Test func `ten runs keep one rate for a domain`() throws {
    let delivering = try Delivering(addresses: (1...10).map { "member\($0)@nhs.net" })
    delivering.settings.perDomain = ["nhs.net": Rate(count: 20, period: 1)]
    delivering.settings.limit = 1
    let elapsed = ContinuousClock().measure {
      for _ in 1...10 { #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 1) }
    }
    #expect(elapsed >= .milliseconds(9 * 50))
  }

  @Test func `a pace written under a clock that was a day ahead is one interval at most`() throws {
    let delivering = try Delivering(members: 2)
    delivering.settings.rate = Rate(count: 20, period: 1)
    delivering.settings.limit = 1
    delivering.now = Delivering.start + .seconds(90_000)
    _ = delivering.run(over: ScriptedTransport())
    delivering.now = Delivering.start + .seconds(3600)
    let elapsed = ContinuousClock().measure { _ = delivering.run(over: ScriptedTransport()) }
    #expect(elapsed < .seconds(5))
    #expect(try delivering.counts()[.accepted] == 2)
  }

  @Test func `attempts of the last 24 hours are counted, to the minute`() throws {
    let delivering = try Delivering(members: 5)
    delivering.settings.limit = 2
    _ = delivering.run(over: ScriptedTransport())
    let day: Duration = .seconds(24 * 3600)
    #expect(try delivering.outbox.attemptsToday(at: delivering.now) == 2)
    delivering.now = delivering.now + .seconds(3600)
    _ = delivering.run(over: ScriptedTransport { _ in .answered(Reply("451 4.3.0 later")) })
    #expect(try delivering.outbox.attemptsToday(at: delivering.now) == 4)
    #expect(try delivering.outbox.attemptsToday(at: delivering.now + .seconds(24 * 3600 - 60)) == 2)
    #expect(try delivering.outbox.attemptsToday(at: delivering.now + day) == 0)
  }

  @Test func `attempts counted under a clock that was a day ahead age from now`() throws {
    let delivering = try Delivering(members: 2)
    let real = delivering.now
    delivering.now = real + .seconds(24 * 3600)
    _ = delivering.run(over: ScriptedTransport())
    #expect(try delivering.outbox.attemptsToday(at: real) == 2)
    #expect(try delivering.outbox.attemptsToday(at: real + .seconds(24 * 3600)) == 0)
  }
}
