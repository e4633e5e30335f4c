import Foundation
import Mail
import TestSupport
import Testing

@testable import Postroom

/// What a log says of the messages of a campaign that are in doubt. They became so on 11 January
/// 2028 at 09:00:00, when the others were accepted.
struct ResolutionTests {
  private let log: LogFolder
  private let delivering: Delivering

  init() throws {
    log = try LogFolder()
    delivering = try Delivering(members: 4)
    delivering.now = Instant(seconds: LogFolder.now.seconds - 3 * 3600)
    _ = delivering.run(
      over: ScriptedTransport { $0.address == "member1@example.org" ? .inDoubt : .accepted })
  }

  private func id(_ member: Int) throws -> String {
    Composer(delivering.campaign.composition)
      .messageID(for: try Address("member\(member)@example.org")).text
  }

  private func ask(_ lines: [String]) throws -> LogFinding {
    let file = try log.write(lines.joined(separator: "\n") + "\n")
    let messages = try delivering.outbox.doubtfulMessages(campaign: delivering.campaign.id)
    #expect(messages.map(\.address.text) == ["member1@example.org"])
    let answers = try Resolution(delivering.campaign, in: delivering.outbox, margin: .seconds(600))
      .ask(Maillog(files: [file], clock: log.clock), about: messages)
    return try #require(answers.findings.first)
  }

  private func seen(_ members: ClosedRange<Int>) throws -> [String] {
    try members.map { Lines.messageID("9220DF9E18\($0)", id: try id($0)) }
  }

  private static let before = Lines.client("1110DF9E18F", at: "08:30:00")
  private static let after = Lines.client("1110DF9E18F", at: "09:30:00")

  @Test func `what the log has in the queue is settled as accepted`() throws {
    let lines = try seen(1...1) + [Lines.active("9220DF9E181"), Lines.delivery("9220DF9E181")]
    let finding = try ask(lines)
    #expect(
      finding
        == .queued(
          queueID: "9220DF9E181", at: delivering.now + .seconds(2), fate: "sent (250 2.0.0 Ok)"))
    let message = try delivering.outbox.doubtfulMessages(campaign: delivering.campaign.id)[0]
    let settlement = try #require(finding.settlement(of: message))
    #expect(settlement.kind == .accepted(queueID: "9220DF9E181"))
    #expect(
      settlement.note
        == "found in the relay's log of 2028-01-11T09:00:02Z: sent (250 2.0.0 Ok)")
  }

  @Test func `a log that covers the moment and has the others says that the relay has it not`()
    throws
  {
    let finding = try ask([Self.before] + seen(2...4) + [Self.after])
    #expect(finding == .absent(nil))
    let message = try delivering.outbox.doubtfulMessages(campaign: delivering.campaign.id)[0]
    #expect(finding.settlement(of: message) == nil)
    let cut = [
      Lines.client("9220DF9E181"),
      Lines.classic("09:00:01", "smtpd", "lost connection after DATA (9 bytes) from x[1]"),
    ]
    #expect(try ask([Self.before] + cut + seen(1...4) + [Self.after]) == .absent(.cutOff))
  }

  @Test func `a log that lacks messages which the relay accepted proves nothing`() throws {
    #expect(
      try ask([Self.before] + seen(2...3) + [Self.after])
        == .unproven(.incomplete(missing: 1, of: 3)))
    #expect(
      try ask([Self.before, Self.after]) == .unproven(.incomplete(missing: 3, of: 3)))
  }

  @Test func `a log that does not cover the moment proves nothing`() throws {
    let moment = delivering.now
    #expect(
      try ask(seen(2...4) + [Self.after])
        == .unproven(.begins(at: moment + .seconds(1), needed: moment + .seconds(-600))))
    #expect(
      try ask([Self.before] + seen(2...4))
        == .unproven(.ends(at: moment + .seconds(1), needed: moment + .seconds(600))))
    #expect(try ask(["nothing of Postfix's"]) == .unproven(.empty))
  }

  @Test func `a log in another zone proves nothing, and the zone is told`() throws {
    let lines = try [Self.before] + seen(2...4) + [Self.after]
    let shifted = lines.map {
      $0.replacing(" 09:", with: " 10:").replacing(" 08:30", with: " 09:30")
    }
    #expect(try ask(shifted) == .unproven(.clock(ahead: 3601)))
  }

  @Test func `a message that came in and has no end is neither there nor absent`() throws {
    #expect(
      try ask([Self.before] + seen(1...4) + [Self.after]) == .begun(queueID: "9220DF9E181"))
  }
}
