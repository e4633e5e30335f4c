import Foundation
import GRDB
import Mail
import TestSupport
import Testing

@testable import Postroom

/// What is known of final dots after a run was killed between its marks and their answers.
struct DeparturesTests {
  @Test func `after a kill only those whose final dot was noted are in doubt`() throws {
    let (delivering, departures) = try Self.marked()
    let ids = try Self.ids(of: delivering)
    // Those before the last of the first connection were written down before the last departed.
    for (message, connection) in [(ids[0], 0), (ids[1], 1), (ids[2], 0), (ids[1], 0)] {
      #expect(departures.note(Self.first(message), of: connection))
    }
    #expect(try Self.settle(delivering) == 2)
    #expect(
      try delivering.log().mapValues(\.state) == [
        "member1@example.org": .queued, "member2@example.org": .inDoubt,
        "member3@example.org": .inDoubt, "member4@example.org": .queued,
      ])
    #expect(try delivering.line("member1@example.org").attempts == 0)
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.accepted == 2)
    #expect(transport.record.dots.sorted() == ["member1@example.org", "member4@example.org"])
  }

  @Test func `after a kill those that were answered are what the answer says`() throws {
    let (delivering, departures) = try Self.marked()
    let ids = try Self.ids(of: delivering)
    let later = delivering.now + .seconds(300)
    let outcomes = [
      Outcome(.accepted, reply: Self.reply(250, "Ok: queued as 4bXyz")),
      Outcome(
        .deferred(due: later),
        reply: Self.reply(451, "later, \(String(repeating: "é", count: 400))")),
      Outcome(.failed, reply: Self.reply(550, "no such user"), suppresses: true),
    ]
    for (message, connection) in zip(ids, [0, 0, 1]) {
      #expect(departures.note(Self.first(message), of: connection))
    }
    for ((message, connection), outcome) in zip(zip(ids, [0, 0, 1]), outcomes) {
      departures.note(outcome, of: Self.first(message), of: connection, at: delivering.now)
    }
    #expect(try Self.settle(delivering) == 0)
    #expect(
      try delivering.log().mapValues(\.state) == [
        "member1@example.org": .accepted, "member2@example.org": .deferred,
        "member3@example.org": .failed, "member4@example.org": .queued,
      ])
    let accepted = try delivering.line("member1@example.org")
    #expect(accepted.queueID == "4bXyz" && accepted.code == 250 && accepted.attempts == 1)
    #expect(try delivering.line("member2@example.org").nextAttempt == later)
    #expect(try delivering.outbox.suppressionCheck(of: nil)(try Address("member3@example.org")))
  }

  @Test func `an answer to an earlier attempt answers no later one`() throws {
    let (delivering, departures) = try Self.marked()
    let ids = try Self.ids(of: delivering)
    let earlier = Departure.Name(message: ids[0], attempts: 1)
    #expect(departures.note(earlier, of: 0))
    departures.note(
      Outcome(.deferred(due: delivering.now), reply: Self.reply(451, "later")), of: earlier, of: 0,
      at: delivering.now)
    #expect(departures.note(Self.first(ids[0]), of: 1))
    #expect(try Self.settle(delivering) == 1)
    #expect(try delivering.line("member1@example.org").state == .inDoubt)
  }

  @Test func `half an answer is none`() throws {
    let (delivering, departures) = try Self.marked()
    let ids = try Self.ids(of: delivering)
    #expect(departures.note(Self.first(ids[0]), of: 0))
    departures.note(
      Outcome(.accepted, reply: Self.reply(250, "Ok")), of: Self.first(ids[0]), of: 0,
      at: delivering.now)
    let path = delivering.workspace.folder + "/var/postroom.dots"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let text = try #require(bytes.range(of: Data("Ok".utf8)))
    bytes[text.lowerBound] = UInt8(ascii: "K")
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try Self.settle(delivering) == 1)
    #expect(try delivering.line("member1@example.org").state == .inDoubt)
  }

  @Test func `a dot that did not leave after all is in no doubt`() throws {
    let (delivering, departures) = try Self.marked()
    let ids = try Self.ids(of: delivering)
    #expect(departures.note(Self.first(ids[0]), of: 0))
    departures.note(Outcome(.withdrawn), of: Self.first(ids[0]), of: 0, at: delivering.now)
    #expect(try Self.settle(delivering) == 0)
  }

  @Test func `once the notes have ended no final dot leaves`() throws {
    let (delivering, departures) = try Self.marked()
    let ids = try Self.ids(of: delivering)
    #expect(departures.note(Self.first(ids[0]), of: 0))
    #expect(departures.end().map(\.name) == [Self.first(ids[0])])
    #expect(!departures.note(Self.first(ids[1]), of: 1))
  }

  enum Spoiling: CaseIterable {
    case otherBoot, otherRun, cutShort, missing
  }

  @Test(arguments: Spoiling.allCases)
  func `notes that are not of the dead run and this boot count for nothing`(
    spoiling: Spoiling
  ) throws {
    let (delivering, _) = try Self.marked()
    let url = URL(fileURLWithPath: delivering.workspace.folder + "/var/postroom.dots")
    var bytes = try Data(contentsOf: url)
    switch spoiling {
    case .otherBoot: bytes[0] ^= 1
    case .otherRun: bytes[40] ^= 1
    case .cutShort: bytes.removeSubrange(100...)
    case .missing: break
    }
    if spoiling == .missing {
      try FileManager.default.removeItem(at: url)
    } else {
      try bytes.write(to: url)
    }
    #expect(try Self.settle(delivering) == 4)
  }

  @Test func `a run that ended leaves no notes`() throws {
    let delivering = try Delivering(members: 2)
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 2)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: delivering.workspace.folder + "/var")
        .allSatisfy { !$0.hasSuffix(".dots") })
  }

  /// Four messages whose marks are durable.
  private static func marked() throws -> (Delivering, Departures) {
    let delivering = try Delivering(members: 4)
    let departures = try delivering.outbox.beginDepartures(connections: 2)
    let marks = try ids(of: delivering).map { OutboxEntry.mark(message: $0, at: delivering.now) }
    #expect(try delivering.outbox.commit(marks).isEmpty)
    return (delivering, departures)
  }

  private static func first(_ message: Int64) -> Departure.Name {
    Departure.Name(message: message, attempts: 0)
  }

  private static func reply(_ code: Int, _ text: String) -> Reply { Reply(code: code, text: text) }

  /// How many are held.
  private static func settle(_ delivering: Delivering) throws -> Int {
    try delivering.outbox.settleInterrupted(at: delivering.now, resendAfter: .seconds(1)).held
  }

  private static func ids(of delivering: Delivering) throws -> [Int64] {
    try delivering.outbox.database.read { db in
      try Int64.fetchAll(db, sql: "SELECT id FROM message ORDER BY id")
    }
  }
}
