import Foundation
import GRDB
import Mail

/// Stopping a campaign, and letting it go on; while a run is at it, too.
extension Outbox {
  /// A number that changes whenever another connection has committed.
  func versionOfOthers() throws(StateError) -> Int64 {
    try read { db in try Int64.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
  }

  /// Campaigns of which no message may leave.
  func stoppedCampaigns() throws(StateError) -> [Int64] {
    try read { db in
      try Int64.fetchAll(db, sql: "SELECT id FROM campaign WHERE paused_at IS NOT NULL")
    }
  }

  /// From this commit on no message of the campaign is marked: of those that are, one or two a
  /// connection, the final dot still leaves. False when it was paused before.
  public func pause(
    campaign: Int64, because reason: String, at now: Instant
  ) throws(StateError) -> Bool {
    try write { db in try Self.pause(campaign, because: reason, at: now, in: db) }
  }

  @discardableResult
  static func pause(
    _ campaign: Int64, because reason: String, at now: Instant, in db: Database
  ) throws -> Bool {
    try db.execute(
      sql: """
        UPDATE campaign SET paused_at = ?2, paused_because = ?3
        WHERE id = ?1 AND paused_at IS NULL
        """, arguments: [campaign, now.seconds, reason])
    return db.changesCount > 0
  }

  /// False when it was not paused.
  public func resume(campaign: Int64) throws(StateError) -> Bool {
    try write { db in
      try db.execute(
        sql: """
          UPDATE campaign SET paused_at = NULL, paused_because = NULL, cancelled_at = NULL
          WHERE id = ? AND paused_at IS NOT NULL
          """, arguments: [campaign])
      return db.changesCount > 0
    }
  }

  /// Nobody who is still waiting is mailed, ever. Returns how many that are. Messages on their way
  /// are answered for as usual.
  public func cancel(campaign: Int64, at now: Instant) throws(StateError) -> Int {
    try write { db in
      try Self.pause(campaign, because: "cancelled", at: now, in: db)
      return try Self.cancelWaiting(of: campaign, at: now, in: db)
    }
  }

  /// Whether a message's campaign was cancelled.
  static let isCancelled = """
    ((SELECT cancelled_at FROM campaign WHERE campaign.id = message.campaign_id) IS NOT NULL)
    """

  /// The state of a message whose mark is taken back: what it was, unless its campaign was cancelled
  /// while it was on its way.
  static let stateBefore = """
    CASE WHEN \(isCancelled)
    THEN 'cancelled' WHEN attempts = 0 THEN 'queued' ELSE 'deferred' END
    """

  static func cancelWaiting(of campaign: Int64, at now: Instant, in db: Database) throws -> Int {
    try db.execute(
      sql: "UPDATE campaign SET cancelled_at = ? WHERE id = ?",
      arguments: [now.seconds, campaign])
    try db.execute(
      sql: """
        UPDATE message SET state = 'cancelled'
        WHERE campaign_id = ? AND state IN ('queued', 'deferred')
        """, arguments: [campaign])
    return db.changesCount
  }
}
