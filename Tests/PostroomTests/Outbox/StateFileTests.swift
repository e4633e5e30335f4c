import Foundation
import GRDB
import Glibc
import Mail
import TestSupport
import Testing

@testable import Postroom

/// The state file itself: durable, private, and refused when it is not what it should be.
struct StateFileTests {
  @Test func `every commit is on the disk before it is answered`() throws {
    let outbox = try Delivering(members: 1).outbox
    let pragmas = try outbox.database.read { db in
      try ["journal_mode", "synchronous", "foreign_keys"].map {
        try String.fetchOne(db, sql: "SELECT CAST((SELECT \($0) FROM pragma_\($0)) AS TEXT)")
      }
    }
    #expect(pragmas == ["wal", "2", "1"], "2 is FULL")
    #expect(try outbox.integrityProblems().isEmpty)
  }

  @Test func `the state file and its journals are the owner's alone`() throws {
    let old = umask(0)
    defer { umask(old) }
    let delivering = try Delivering(members: 1)
    for suffix in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: delivering.workspace.stateFile + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
    }
  }

  @Test(arguments: ["", "-wal"], [0o640, 0o604, 0o620, 0o602] as [mode_t])
  func `a state file or journal that others may read or write is refused`(
    suffix: String, mode: mode_t
  ) throws {
    let delivering = try Delivering(members: 1)
    let path = delivering.workspace.stateFile + suffix
    #expect(chmod(path, mode) == 0)
    #expect(throws: StateError.exposed(path: path)) {
      try Outbox.open(at: delivering.workspace.stateFile)
    }
    #expect(chmod(path, 0o600) == 0)
    #expect(try Outbox.open(at: delivering.workspace.stateFile).campaigns().count == 1)
  }

  @Test func `there is no state file until something is written`() throws {
    let workspace = try PlainWorkspace(members: 0)
    #expect(try Outbox.openExisting(at: workspace.stateFile) == nil)
    #expect(!FileManager.default.fileExists(atPath: workspace.stateFile))
  }

  @Test func `readers are not held up by a writer`() throws {
    let delivering = try Delivering(members: 3)
    let reader = try Outbox.open(at: delivering.workspace.stateFile)
    let seen = try delivering.outbox.database.write { db in
      try db.execute(sql: "UPDATE message SET state = 'accepted'")
      return try reader.counts(campaign: delivering.campaign.id)
    }
    #expect(seen[.queued] == 3)
    #expect(try reader.counts(campaign: delivering.campaign.id)[.accepted] == 3)
  }

  @Test func `a newer state file is refused and left as it is`() throws {
    let delivering = try Delivering(members: 1)
    try delivering.outbox.database.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 something to come')")
    }
    #expect(throws: StateError.newer) { try Outbox.open(at: delivering.workspace.stateFile) }
  }

  @Test(arguments: [0, 1, 100, 4096])
  func `a file that is no database is refused as damaged`(padding: Int) throws {
    let workspace = try PlainWorkspace(members: 0)
    let text = "name,email\n" + String(repeating: "x", count: padding)
    try workspace.write([text], to: "var/postroom.sqlite")
    #expect(chmod(workspace.stateFile, 0o600) == 0)
    let before = FileManager.default.contents(atPath: workspace.stateFile)
    #expect { try Outbox.open(at: workspace.stateFile) } throws: { Self.isDamaged($0) }
    #expect(FileManager.default.contents(atPath: workspace.stateFile) == before)
  }

  @Test func `another program's database is refused as damaged`() throws {
    let workspace = try PlainWorkspace(members: 0)
    try workspace.write([], to: "var/x")
    try DatabaseQueue(path: workspace.stateFile).write { db in
      try db.execute(sql: "CREATE TABLE browser_history (url TEXT)")
    }
    #expect(chmod(workspace.stateFile, 0o600) == 0)
    #expect { try Outbox.open(at: workspace.stateFile) } throws: { Self.isDamaged($0) }
  }

  @Test func `a state file that a kill left without its tables is made`() throws {
    let workspace = try PlainWorkspace(members: 0)
    try workspace.write([], to: "var/x")
    try DatabaseQueue(path: workspace.stateFile).inDatabase { db in
      try db.execute(
        sql: """
          PRAGMA application_id = \(OutboxSchema.applicationID);
          CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
          """)
    }
    #expect(chmod(workspace.stateFile, 0o600) == 0)
    #expect(try Outbox.open(at: workspace.stateFile).campaigns().isEmpty)
  }

  @Test(arguments: [1, 2, 3])
  func `a truncated state file is refused as damaged`(quarters: Int) throws {
    let path = try closedStateFile()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let size = try #require(FileManager.default.contents(atPath: path)?.count)
    #expect(size > 4 * 4096)
    #expect(truncate(path, size / 4 * quarters) == 0)
    #expect {
      let outbox = try Outbox.open(at: path)
      _ = try outbox.campaigns()
    } throws: {
      Self.isDamaged($0)
    }
  }

  /// A state file with a campaign in it and nothing left in its journals.
  private func closedStateFile() throws -> String {
    let delivering = try Delivering(members: 200)
    let copy = NSTemporaryDirectory() + "/postroom-\(UUID().uuidString).sqlite"
    try delivering.outbox.database.inDatabase { db in
      _ = try db.checkpoint(.truncate)
    }
    try FileManager.default.copyItem(atPath: delivering.workspace.stateFile, toPath: copy)
    return copy
  }

  private static func isDamaged(_ error: any Error) -> Bool {
    if case .damaged = error as? StateError { true } else { false }
  }

  // MARK: When it cannot be written

  @Test func `a folder that cannot be made is said to be not writable`() throws {
    let workspace = try PlainWorkspace(members: 0)
    try workspace.write(["a file"], to: "var")
    #expect { try Outbox.open(at: workspace.stateFile) } throws: {
      if case .notWritable = $0 as? StateError { true } else { false }
    }
  }

  @Test func `no final dot leaves once the state cannot be written`() throws {
    let delivering = try Delivering(members: 10)
    let outbox = delivering.outbox
    let transport = ScriptedTransport(beforeDot: { address in
      if address == "member3@example.org" { try? Self.fill(outbox) }
    })
    #expect(delivering.run(over: transport).halt == .state(.full))
    try Self.makeRoom(outbox)
    let dots = Set(transport.record.dots)
    // The third may have been marked before; nobody after it can be.
    #expect(dots.isSubset(of: (1...3).map { "member\($0)@example.org" }))
    // Whoever has a dot is accepted or in doubt; nobody else is touched.
    _ = try outbox.settleInterrupted(at: delivering.now, resendAfter: .seconds(1))
    for line in try delivering.log().values {
      let isDone = line.state == .accepted || line.state == .inDoubt
      #expect(isDone == dots.contains(line.address), "\(line.address)")
      #expect(isDone || (line.state == .queued && line.attempts == 0))
    }
  }

  @Test func `a full disk stops a run before any dot, and it goes on when there is room`() throws {
    let delivering = try Delivering(members: 5)
    try Self.fill(delivering.outbox)
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).halt == .state(.full))
    #expect(transport.record.dots.isEmpty)
    #expect(try delivering.counts()[.queued] == 5)
    try Self.makeRoom(delivering.outbox)
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 5)
  }

  /// From now on every change of a message needs pages that there are none for.
  private static func fill(_ outbox: Outbox) throws {
    try outbox.database.inDatabase { db in
      try db.execute(
        sql: """
          CREATE TRIGGER growth BEFORE UPDATE ON message BEGIN
            INSERT INTO campaign (name, series, queued_at, composition, digest)
            VALUES (hex(randomblob(9)), '', 0, zeroblob(100000), '');
          END
          """)
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
  }

  private static func makeRoom(_ outbox: Outbox) throws {
    try outbox.database.inDatabase { db in
      try db.execute(sql: "DROP TRIGGER growth; PRAGMA max_page_count = 1000000")
    }
  }
}
