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
    departures.note(message: ids[0], at: 0)
    departures.note(message: ids[1], at: 1)
    departures.note(message: ids[2], at: 0)
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
