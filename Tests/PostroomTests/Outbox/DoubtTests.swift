import GRDB
import Mail
import TestSupport
import Testing

@testable import Postroom

/// Messages in doubt: held or submitted again, and settled.
struct DoubtTests {
  private static let member = "member1@example.org"

  /// One member, whose message became in doubt at `Delivering.now`.
  private static func inDoubt(_ frontMatter: String...) throws -> Delivering {
    let delivering = try Delivering(members: 1, frontMatter: frontMatter)
    _ = delivering.run(over: ScriptedTransport { _ in .inDoubt })
    return delivering
  }

  // MARK: in_doubt: resend

  @Test func `a campaign that says so submits a message in doubt again, after the first wait`()
    throws
  {
    let delivering = try Self.inDoubt("in_doubt: resend")
    let line = try delivering.line(Self.member)
    #expect(line.state == .deferred && line.attempts == 1 && line.code == nil)
    #expect(line.reply == "the script broke the connection")
    #expect(line.nextAttempt == delivering.now + delivering.settings.retry.first)
    #expect(try Self.outcomes(delivering) == ["in_doubt"])

    let early = ScriptedTransport()
    _ = delivering.run(over: early)
    #expect(early.record.dots == [])
    delivering.now = delivering.now + delivering.settings.retry.first
    let again = ScriptedTransport()
    _ = delivering.run(over: again)
    #expect(again.record.dots == [Self.member])
    #expect(try delivering.line(Self.member).state == .accepted)
    #expect(try Self.outcomes(delivering) == ["in_doubt", "accepted"])
  }

  @Test func `what a dead run left committing is submitted again where the campaign says so`()
    throws
  {
    let wait: Duration = .seconds(300)
    let hold = try Delivering(members: 2, frontMatter: ["in_doubt: hold"])
    let resend = try Delivering(members: 2, frontMatter: ["in_doubt: resend"])
    for delivering in [hold, resend] {
      let id = try #require(try Self.due(delivering).first)
      _ = try delivering.outbox.commit([.mark(message: id, at: delivering.now)])
    }
    #expect(
      try hold.outbox.settleInterrupted(at: hold.now, resendAfter: wait)
        == Outbox.Doubts(held: 1, resent: 0))
    #expect(try hold.line(Self.member).state == .inDoubt)
    #expect(
      try resend.outbox.settleInterrupted(at: resend.now, resendAfter: wait)
        == Outbox.Doubts(held: 0, resent: 1))
    let line = try resend.line(Self.member)
    #expect(line.state == .deferred && line.nextAttempt == resend.now + wait)
    #expect(line.reply == "the run ended between the final dot and the reply")
    #expect(try Self.outcomes(resend) == ["in_doubt"])
  }

  @Test func `the third time in doubt a message is held, live or by a death`() throws {
    let delivering = try Self.inDoubt("in_doubt: resend")
    for _ in 2...3 {
      delivering.now = delivering.now + .seconds(3600)
      _ = delivering.run(over: ScriptedTransport { _ in .inDoubt })
    }
    #expect(try delivering.line(Self.member).state == .inDoubt)
    #expect(try Self.outcomes(delivering) == ["in_doubt", "in_doubt", "in_doubt"])

    let dying = try Delivering(members: 1, frontMatter: ["in_doubt: resend"])
    let id = try Self.due(dying)[0]
    var doubts: [Outbox.Doubts] = []
    for _ in 1...3 {
      _ = try dying.outbox.commit([.mark(message: id, at: dying.now)])
      doubts.append(try dying.outbox.settleInterrupted(at: dying.now, resendAfter: .seconds(1)))
    }
    #expect(doubts.map(\.resent) == [1, 1, 0] && doubts.map(\.held) == [0, 0, 1])
  }

  @Test func `what a campaign wants is frozen when it is queued`() throws {
    let delivering = try Delivering(members: 1)
    let before = try Delivering.plan(in: delivering.workspace)
    let path = "campaigns/news.md"
    let text = try String(contentsOfFile: delivering.workspace.folder + "/" + path, encoding: .utf8)
    try delivering.workspace.write(["---\nin_doubt: resend" + text.dropFirst(3)], to: path)
    let plan = try Delivering.plan(in: delivering.workspace)
    #expect(plan.inDoubt == .resend && before.inDoubt == .hold)
    #expect(plan.digest != before.digest, "the change is noticed")
    try delivering.outbox.queue(plan, at: delivering.now) { add in
      try add(Delivering.member("new@example.org"))
    }
    _ = delivering.run(over: ScriptedTransport { _ in .inDoubt })
    #expect(try delivering.counts()[.inDoubt] == 2)
  }

  // MARK: Settling

  @Test func `a message that the relay has is accepted, and the log keeps both lines`() throws {
    let delivering = try Self.inDoubt()
    let message = try #require(try Self.doubtful(delivering).first)
    #expect(message.address.text == Self.member && message.since == delivering.now)
    #expect(message.reason == "the script broke the connection")
    let settled = delivering.now + .seconds(7200)
    try delivering.outbox.settle(
      [Settlement(message.id, .accepted(queueID: "4QX"), note: "found")], at: settled)
    let line = try delivering.line(Self.member)
    #expect(line.state == .accepted && line.queueID == "4QX" && line.reply == "found")
    #expect(line.attempts == 2 && line.firstAttempt == delivering.now)
    #expect(line.lastAttempt == settled && line.nextAttempt == nil && line.code == nil)
    #expect(try Self.outcomes(delivering) == ["in_doubt", "accepted"])
    #expect(try Self.doubtful(delivering) == [])
  }

  @Test func `a message that is sent again by hand is due at once`() throws {
    let delivering = try Self.inDoubt()
    try delivering.outbox.settle(
      [.resentByHand(try Self.doubtful(delivering)[0])], at: delivering.now)
    let line = try delivering.line(Self.member)
    #expect(line.state == .deferred && line.nextAttempt == delivering.now)
    #expect(line.reply == "settled by hand: to be sent again")
    let transport = ScriptedTransport()
    _ = delivering.run(over: transport)
    #expect(transport.record.dots == [Self.member])
    #expect(try Self.outcomes(delivering) == ["in_doubt", "queued", "accepted"])
  }

  @Test func `a message sent again by hand is as young as that`() throws {
    let delivering = try Self.inDoubt()
    delivering.now = delivering.now + .seconds(30 * 24 * 3600)
    try delivering.outbox.settle(
      [.resentByHand(try Self.doubtful(delivering)[0])], at: delivering.now)
    let busy = ScriptedTransport { _ in .answered(Reply("451 4.7.1 later")) }
    _ = delivering.run(over: busy)
    #expect(try delivering.line(Self.member).state == .deferred)
    delivering.now = delivering.now + .seconds(49 * 3600)
    _ = delivering.run(over: busy)
    #expect(try delivering.line(Self.member).state == .expired)
  }

  @Test func `settling makes no attempt`() throws {
    let delivering = try Self.inDoubt()
    let before = try delivering.outbox.attemptsToday(at: delivering.now)
    try delivering.outbox.settle(
      [.acceptedByHand(try Self.doubtful(delivering)[0])], at: delivering.now)
    #expect(before == 1)
    #expect(try delivering.outbox.attemptsToday(at: delivering.now) == before)
  }

  @Test func `only what is in doubt is settled, and once`() throws {
    let delivering = try Delivering(members: 3)
    _ = delivering.run(
      over: ScriptedTransport { $0.address == Self.member ? .inDoubt : .accepted })
    let message = try Self.doubtful(delivering)[0]
    let others = (message.id + 1...message.id + 2).map {
      Settlement($0, .resent, note: "again")
    }
    try delivering.outbox.settle(
      others + [.acceptedByHand(message), .resentByHand(message)], at: delivering.now)
    #expect(try delivering.counts()[.accepted] == 3)
    #expect(try delivering.line("member2@example.org").attempts == 1)
    #expect(try Self.outcomes(delivering) == ["in_doubt", "accepted"])
  }

  @Test func `those whom the relay accepted at that time are the nearest first`() throws {
    let delivering = try Delivering(members: 4)
    let start = delivering.now
    for number in 2...4 {
      delivering.now = start + .seconds(number * 100)
      delivering.settings.limit = 1
      _ = delivering.run(over: ScriptedTransport())
    }
    delivering.now = start + .seconds(290)
    _ = delivering.run(over: ScriptedTransport { _ in .inDoubt })
    let message = try Self.doubtful(delivering)[0]
    func neighbours(_ span: Int) throws -> [String] {
      try delivering.outbox.neighbours(
        of: message, campaign: delivering.campaign.id, within: .seconds(span)
      ).map { "\($0.address) \($0.at.seconds - start.seconds)" }
    }
    #expect(try neighbours(5) == [])
    #expect(
      try neighbours(100) == ["member2@example.org 300", "member1@example.org 200"])
    #expect(try neighbours(600).count == 3)
    // Nor is anybody a witness who was forgotten.
    _ = try delivering.outbox.forget(try Address("member1@example.org"), at: delivering.now)
    #expect(try neighbours(600).count == 2)
    // What somebody said, the relay did not.
    try delivering.outbox.settle([.acceptedByHand(message)], at: message.since)
    #expect(try neighbours(600).count == 2)
  }

  @Test func `an address is in one state of a campaign, or in none`() throws {
    let delivering = try Self.inDoubt()
    func state(_ address: String) throws -> MessageState? {
      try delivering.outbox.state(of: Address(address), campaign: delivering.campaign.id)
    }
    #expect(try state("MEMBER1@Example.org") == .inDoubt)
    #expect(try state("nobody@example.org") == nil)
  }

  private static func doubtful(_ delivering: Delivering) throws -> [DoubtfulMessage] {
    try delivering.outbox.doubtfulMessages(campaign: delivering.campaign.id)
  }

  private static func due(_ delivering: Delivering) throws -> [Int64] {
    var cursor = Outbox.Cursor()
    return try delivering.outbox.due(
      campaign: delivering.campaign.id, after: &cursor, at: delivering.now, limit: 10
    ).map(\.id)
  }

  /// Of the first member's attempts, in their order.
  private static func outcomes(_ delivering: Delivering) throws -> [String] {
    try delivering.outbox.read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT outcome FROM attempt JOIN message ON id = message_id
          WHERE address = ? ORDER BY number
          """, arguments: [member])
    }
  }
}
