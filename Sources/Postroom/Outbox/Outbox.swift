import Foundation
import GRDB
import Mail

/// The retry queue, the delivery log and the suppression list: one SQLite file.
///
/// Every write is one transaction that is on the disk when the call returns (WAL with
/// `synchronous=FULL`). Its guarantees and the states are in `docs/how-mail-moves.md`.
public final class Outbox: Sendable {
  let database: DatabaseQueue
  public let path: String

  /// Opens the state file, making it (mode 0600) when there is none.
  public static func open(at path: String) throws(StateError) -> Outbox {
    do {
      try createFile(at: path)
      try demandPrivacy(of: path)
      return try Outbox(path: path)
    } catch { throw StateError(error) }
  }

  /// nil when there is no state file yet.
  public static func openExisting(at path: String) throws(StateError) -> Outbox? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try open(at: path)
  }

  private init(path: String) throws {
    self.path = path
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { $0.add(function: ForgottenName.function) }
    database = try DatabaseQueue(path: path, configuration: configuration)
    try database.inDatabase { db in
      let identifier = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
      guard identifier == OutboxSchema.applicationID || isEmpty else {
        throw StateError.damaged(reason: "it is another program's database")
      }
      // Before its first table: a file whose making is cut off is still known as ours.
      if identifier != OutboxSchema.applicationID {
        try db.execute(sql: "PRAGMA application_id = \(OutboxSchema.applicationID)")
      }
      // GRDB's own WAL mode writes whenever a file is opened, and would hold up readers.
      // A checkpoint every 16 MB of log: pages that change with every commit are copied less often.
      try db.execute(
        sql: """
          PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
          PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000
          """)
      guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
        try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
      else { throw StateError.other(reason: "SQLite does not keep writes durable here") }
      // The first look at the journal, which a full disk may refuse: whatever asks next takes the
      // schema that is remembered, and would find that a table is missing.
      _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
    }
    let migrator = OutboxSchema.migrator
    if try database.read({ try migrator.hasBeenSuperseded($0) }) { throw StateError.newer }
    if try database.read({ try !migrator.hasCompletedMigrations($0) }) {
      try Self.syncFolders(of: path)
      try migrator.migrate(database)
    }
  }

  private static func createFile(at path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    if !FileManager.default.fileExists(atPath: folder) {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch { throw StateError.notWritable(reason: "\(folder) cannot be made") }
    }
    // To close a file gives up all of a process's locks on it (fcntl(2)), SQLite's among them: one that
    // is there, and may be open here already, is not opened.
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFREG else {
      guard access(path, R_OK | W_OK) == 0 else {
        throw StateError.notWritable(reason: String(cString: strerror(errno)))
      }
      return
    }
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StateError.notWritable(reason: String(cString: strerror(errno)))
    }
    Glibc.close(descriptor)
  }

  /// Makes the names on the way to the file durable. SQLite does so for its journals, and so for
  /// their folder, but not for the folder's own name: without it a power cut could take away the
  /// whole of what was written.
  private static func syncFolders(of path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    for folder in [folder, (folder as NSString).deletingLastPathComponent] {
      let descriptor = Glibc.open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      defer { if descriptor >= 0 { Glibc.close(descriptor) } }
      // Some file systems sync no folders, and say so with EINVAL.
      guard descriptor >= 0, fsync(descriptor) == 0 || errno == EINVAL else {
        throw StateError.notWritable(reason: "\(folder): \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Who was mailed what, and every address, stands in it. SQLite gives its log the mode of the file
  /// that it was made for, so a file that was mended may have one that was not.
  private static func demandPrivacy(of path: String) throws {
    for path in [path, path + "-wal"] {
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      guard status.st_mode & 0o077 == 0 else { throw StateError.exposed(path: path) }
    }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(StateError) -> Value {
    do { return try database.write(body) } catch { throw StateError(error) }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StateError) -> Value {
    do { return try database.read(body) } catch { throw StateError(error) }
  }

  /// SQLite's own check of the whole file; empty when it is sound.
  public func integrityProblems() throws(StateError) -> [String] {
    try read { db in
      try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
    }
  }
}
