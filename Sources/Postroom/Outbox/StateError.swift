import GRDB

/// Why the state file could not be read or written.
public enum StateError: Error, Hashable, Sendable {
  case full
  case notWritable(reason: String)
  /// The group or others may read or write this one of its files.
  case exposed(path: String)
  case damaged(reason: String)
  /// Written by a newer Postroom.
  case newer
  case locked
  case other(reason: String)

  init(_ error: any Error) {
    if let error = error as? StateError {
      self = error
      return
    }
    if error is DecodingError {
      self = .damaged(reason: "what was frozen of a campaign cannot be read")
      return
    }
    guard let error = error as? DatabaseError else {
      self = .other(reason: "\(error)")
      return
    }
    let reason = error.message ?? "SQLite result \(error.extendedResultCode)"
    // The write-ahead log's index could not grow, which takes a full disk.
    if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE {
      self = .full
      return
    }
    self =
      switch error.resultCode {
      case .SQLITE_FULL: .full
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR:
        .notWritable(reason: reason)
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(reason: reason)
      case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
      default: .other(reason: reason)
      }
  }

  public var message: String {
    switch self {
    case .full: "the disk is full"
    case .notWritable(let reason): "cannot be written: \(reason)"
    case .exposed(let path):
      path.hasSuffix("-wal")
        ? "has a write-ahead log that other users may read or write"
        : "may be read or written by other users"
    case .damaged(let reason): "is damaged: \(reason)"
    case .newer: "was written by a newer version of Postroom"
    case .locked: "is held by another program"
    case .other(let reason): reason
    }
  }

  public var hint: String {
    switch self {
    case .full: "free some space and run the same command again: it goes on where it stopped"
    case .notWritable:
      "check that the disk works, and that this user may write the file and its folder"
    case .exposed(let path): "run: chmod 600 \(path)"
    case .damaged: "keep the file, put back the last backup, and look at `postroom log`"
    case .newer: "run the newer version, or another workspace"
    case .locked: "end the program that has it open and run the same command again"
    case .other: "keep the file, and run the same command again"
    }
  }
}
