import GRDB
import Mail

/// Mailboxes that cannot be read: cron asks them less often, and says so once a day.
extension Outbox {
  /// A refused login that is tried too often locks an account.
  private static let patience: Int64 = 60 * 60
  private static let silence: Int64 = 24 * 60 * 60

  /// Whether a mailbox failed so lately that it is left alone for now.
  public func isLeftAlone(mailbox: String, at now: Instant) throws(StateError) -> Bool {
    try read { db in
      let tried = try Int64.fetchOne(
        db, sql: "SELECT tried_at FROM mailbox_trouble WHERE mailbox = ?", arguments: [mailbox])
      // One that is still to come is of a clock that has been set back since.
      return tried.map { (0..<Self.patience).contains(now.seconds - $0) } ?? false
    }
  }

  /// Notes that a mailbox could not be read. True when a person is to hear of it: the first time, for
  /// another reason, and after a day.
  public func noteTrouble(
    of mailbox: String, _ reason: String, at now: Instant
  ) throws(StateError) -> Bool {
    try write { db in
      let before = try Row.fetchOne(
        db, sql: "SELECT * FROM mailbox_trouble WHERE mailbox = ?", arguments: [mailbox])
      let isTold =
        before.map {
          $0["reason"] == reason
            && (0..<Self.silence).contains(now.seconds - ($0["told_at"] as Int64))
        } ?? false
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO mailbox_trouble (mailbox, since, tried_at, told_at, reason)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          mailbox, before?["since"] ?? now.seconds, now.seconds,
          isTold ? before?["told_at"] ?? now.seconds : now.seconds, reason,
        ])
      return !isTold
    }
  }

  public func forgetTrouble(of mailbox: String) throws(StateError) {
    try write { db in
      try db.execute(sql: "DELETE FROM mailbox_trouble WHERE mailbox = ?", arguments: [mailbox])
    }
  }
}
