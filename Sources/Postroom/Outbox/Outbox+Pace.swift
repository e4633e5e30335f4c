import Foundation
import GRDB
import Mail

/// What one run must know of those before it: the relay's trouble, and what they used of the limits.
extension Outbox {
  /// nil when the relay answered when it was last asked. A `retryAt` that is further off than any
  /// wait was written under another clock, and is brought near.
  public func relayTrouble(
    of url: String, at now: Instant, longestWait: Duration
  ) throws(StateError) -> RelayTrouble? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM relay WHERE url = ?", arguments: [url]).map { row in
        let longest = now + longestWait
        return RelayTrouble(
          failures: row["failures"], since: Instant(seconds: row["since"]),
          retryAt: min(Instant(seconds: row["retry_at"]), longest), reason: row["reason"])
      }
    }
  }

  static func keep(_ trouble: RelayTrouble?, of url: String, in db: Database) throws {
    guard let trouble else {
      return try db.execute(sql: "DELETE FROM relay WHERE url = ?", arguments: [url])
    }
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO relay (url, failures, since, retry_at, reason)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [
        url, trouble.failures, trouble.since.seconds, trouble.retryAt.seconds, trouble.reason,
      ])
  }

  /// Seconds until the next message of each limited scope may leave; see `Pace`.
  func waits(at now: Instant) throws(StateError) -> [String: Double] {
    try read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT scope, next_at FROM pace")
      return Dictionary(
        uniqueKeysWithValues: rows.map { row in
          (row["scope"] as String, (row["next_at"] as Double) - Double(now.seconds))
        })
    }
  }

  /// An instant has no fractions: up to a second is added, so that no run begins too early.
  static func keep(_ waits: [String: Double], at now: Instant, in db: Database) throws {
    guard !waits.isEmpty else { return }
    let keep = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO pace (scope, next_at) VALUES (?, ?)")
    for (scope, wait) in waits {
      try keep.execute(arguments: [scope, Double(now.seconds) + 1 + wait])
    }
  }

  // MARK: Attempts a day

  private static let secondsADay: Int64 = 24 * 60 * 60

  /// How many attempts were made in the last 24 hours, to the minute.
  public func attemptsToday(at now: Instant) throws(StateError) -> Int {
    try write { db in
      // Minutes to come are of a clock that has been set back: those attempts were made by now.
      let ahead = try Int.fetchOne(
        db, sql: "SELECT total(attempts) FROM tally WHERE minute > ?",
        arguments: [now.seconds / 60])
      try db.execute(
        sql: "DELETE FROM tally WHERE minute > ? OR minute <= ?",
        arguments: [now.seconds / 60, (now.seconds - Self.secondsADay) / 60])
      try Self.tally(ahead ?? 0, at: now, in: db)
      return try Int.fetchOne(db, sql: "SELECT total(attempts) FROM tally") ?? 0
    }
  }

  static func tally(_ attempts: Int, at now: Instant, in db: Database) throws {
    guard attempts > 0 else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO tally (minute, attempts) VALUES (?, ?)
        ON CONFLICT (minute) DO UPDATE SET attempts = attempts + excluded.attempts
        """
    ).execute(arguments: [now.seconds / 60, attempts])
  }
}
