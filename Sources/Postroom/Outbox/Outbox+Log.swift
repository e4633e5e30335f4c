import Foundation
import GRDB
import Mail

/// How many of a campaign's messages are in each state.
public struct CampaignCounts: Hashable, Sendable {
  private var counts: [MessageState: Int] = [:]

  public init() {}

  public subscript(state: MessageState) -> Int {
    get { counts[state, default: 0] }
    set { counts[state] = newValue }
  }

  static func += (sum: inout CampaignCounts, more: CampaignCounts) {
    sum.counts.merge(more.counts, uniquingKeysWith: +)
  }

  public var total: Int { counts.values.reduce(0, +) }
  /// What a later run would submit.
  public var waiting: Int { self[.queued] + self[.deferred] }
  /// What somebody should look at.
  public var troubled: Int { self[.failed] + self[.expired] + self[.inDoubt] }
}

/// What happened to one recipient of one campaign: a line of the delivery log.
public struct LogLine: Sendable {
  /// Empty of somebody who was forgotten.
  public let address: String
  public let state: MessageState
  public let attempts: Int
  public let code: Int?
  public let enhancedStatus: String?
  public let reply: String?
  public let queueID: String?
  public let firstAttempt: Instant?
  public let lastAttempt: Instant?
  public let nextAttempt: Instant?
}

extension Outbox {
  public func counts(campaign: Int64) throws(StateError) -> CampaignCounts {
    try read { db in
      var counts = CampaignCounts()
      let rows = try Row.fetchCursor(
        db, sql: "SELECT state, count(*) AS n FROM message WHERE campaign_id = ? GROUP BY state",
        arguments: [campaign])
      while let row = try rows.next() {
        guard let state = MessageState(rawValue: row["state"]) else {
          throw StateError.damaged(reason: "unknown state \(row["state"] as String)")
        }
        // To everybody but the drainer a message on its way is still in the queue.
        counts[state == .committing ? .queued : state] += row["n"]
      }
      return counts
    }
  }

  /// Every recipient in the order queued, read as `body` takes them: never all at once.
  public func readLog(
    campaign: Int64, state: MessageState?, _ body: (LogLine) throws -> Void
  ) throws(StateError) {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT address, state, attempts, due_at, last.code, last.enhanced_status, last.reply,
            last.queue_id, last.at AS last_at,
            (SELECT at FROM attempt WHERE message_id = message.id AND number = 1) AS first_at
          FROM message LEFT JOIN attempt AS last
            ON last.message_id = message.id AND last.number = message.attempts
          WHERE campaign_id = ?1
            AND (?2 IS NULL OR state = ?2 OR (?2 = 'queued' AND state = 'committing'))
          ORDER BY message.id
          """, arguments: [campaign, state?.rawValue])
      while let row = try rows.next() {
        var state = MessageState(rawValue: row["state"]) ?? .queued
        if state == .committing { state = .queued }
        let waits = state == .queued || state == .deferred
        try body(
          LogLine(
            address: row["address"], state: state, attempts: row["attempts"], code: row["code"],
            enhancedStatus: row["enhanced_status"], reply: row["reply"], queueID: row["queue_id"],
            firstAttempt: (row["first_at"] as Int64?).map { Instant(seconds: $0) },
            lastAttempt: (row["last_at"] as Int64?).map { Instant(seconds: $0) },
            nextAttempt: waits ? Instant(seconds: row["due_at"]) : nil))
      }
    }
  }

  /// Everybody whom the campaign was queued for, with what was frozen for them, in the order queued.
  public func readMembers(
    campaign: Int64, _ body: (AudienceMember) throws -> Void
  ) throws(StateError) {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT id, address, source_row, field_values, state
          FROM message JOIN merged ON merged.message_id = message.id
          WHERE campaign_id = ? ORDER BY id
          """, arguments: [campaign])
      while let row = try rows.next() {
        try body(
          AudienceMember(
            address: try Address(row["address"] as String),
            values: try Self.values(row["field_values"]), row: row["source_row"],
            isSuppressed: row["state"] == MessageState.suppressed.rawValue, number: row["id"]))
      }
    }
  }

  static func values(_ packed: Data) throws -> FieldValues {
    guard let values = FieldValues(packed: [UInt8](packed)) else {
      throw StateError.damaged(reason: "the fields of a message cannot be read")
    }
    return values
  }

  /// Whether the campaign was queued for this address.
  public func isQueued(campaign: Int64, address: Address) throws(StateError) -> Bool {
    do {
      return try database.unsafeReentrantRead { db in
        try Bool.fetchOne(
          db,
          sql: """
            SELECT EXISTS (SELECT 1 FROM message
              WHERE campaign_id = ?1 AND address_key IN \(ForgottenName.either("?2")))
            """,
          arguments: [campaign, address.key]) ?? false
      }
    } catch { throw StateError(error) }
  }
}
