import Foundation
import GRDB
import Mail
import TestSupport
import Testing

@testable import Postroom

/// A state file that an older Postroom wrote goes on under this one. `Golden/state` holds one of
/// each schema that was released.
struct MigrationTests {
  static let schemas = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]

  @Test(arguments: schemas)
  func `a state file of an older schema keeps every recipient, the log and the suppressions`(
    schema: String
  ) throws {
    let old = try OldStateFile(schema: schema)
    let outbox = try Outbox.open(at: old.path)
    let campaign = try #require(try outbox.campaign(named: "news"))
    var lines: [LogLine] = []
    try outbox.readLog(campaign: campaign.id, state: nil) { lines.append($0) }
    #expect(
      lines.map(\.state) == [
        .accepted, .deferred, .failed, .inDoubt, .queued, .queued, .suppressed, .queued,
      ])
    #expect(lines.map(\.address) == (1...8).map { "member\($0)@example.org" })
    #expect(lines[0].queueID == "4QX" && lines[0].code == 250)
    #expect(lines[1].nextAttempt == Instant(seconds: 1_700_000_300))
    var suppressed: [String] = []
    try outbox.readSuppressions { suppressed.append($0.address) }
    #expect(suppressed.sorted() == ["member3@example.org", "member7@example.org"])
    #expect(try outbox.integrityProblems().isEmpty)
  }

  @Test(arguments: schemas)
  func `a run goes on over a state file of an older schema, and mails nobody twice`(
    schema: String
  ) throws {
    let old = try OldStateFile(schema: schema)
    let outbox = try Outbox.open(at: old.path)
    let campaign = try #require(try outbox.campaign(named: "news"))
    #expect(try outbox.settleInterrupted(at: .now, resendAfter: .seconds(1)).held == 1)
    let transport = ScriptedTransport()
    let run = DeliveryRun(
      outbox: outbox, campaigns: [.init(campaign)], transport: transport,
      settings: DeliverySettings())
    #expect(run.run().counts.accepted == 3)
    #expect(
      transport.record.dots.sorted() == [2, 6, 8].map { "member\($0)@example.org" })
    #expect(try outbox.counts(campaign: campaign.id)[.inDoubt] == 2)
  }

  @Test func `a state file of each schema is among the golden ones`() throws {
    // The newest is made by this version, so it needs no file of its own yet.
    #expect(OutboxSchema.migrator.migrations.count == Self.schemas.count + 1)
  }
}

/// A state file made from `Golden/state`; removed with this.
private final class OldStateFile {
  let path: String

  init(schema: String) throws {
    path = NSTemporaryDirectory() + "/postroom-state-\(UUID().uuidString).sqlite"
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Golden/state/\(schema).sql")
    let sql = try String(contentsOf: script, encoding: .utf8)
    try DatabaseQueue(path: path).writeWithoutTransaction { db in try db.execute(sql: sql) }
    chmod(path, 0o600)
  }

  deinit {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }
}
