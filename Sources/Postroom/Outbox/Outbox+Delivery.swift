import Foundation
import GRDB
import Mail

/// What a delivery run asks of the outbox. One run at a time has it (`WorkspaceLock`).
extension Outbox {
  /// Sets aside what may no longer be sent: addresses suppressed since they were queued, and
  /// campaigns whose event has begun. Returns how many expired.
  public func setAside(campaign: Int64, at now: Instant) throws(StateError) -> Int {
    try write { db in
      try db.execute(
        sql: """
          UPDATE message SET state = 'suppressed'
          WHERE campaign_id = ?1 AND state IN ('queued', 'deferred')
            AND address_key IN (
              SELECT address_key FROM suppression
              WHERE series IN ('', (SELECT series FROM campaign WHERE id = ?1)))
          """, arguments: [campaign])
      try db.execute(
        sql: """
          UPDATE message SET state = 'expired'
          WHERE campaign_id = ?1 AND state IN ('queued', 'deferred')
            AND (SELECT expires_at FROM campaign WHERE id = ?1) <= ?2
          """, arguments: [campaign, now.seconds])
      return db.changesCount
    }
  }

  /// Makes due what was put off under a clock that has been set back since: deferred for longer than
  /// any wait, or queued for a moment of that clock.
  public func pullIn(
    campaign: Int64, at now: Instant, longest: Duration
  ) throws(StateError) {
    try write { db in
      try db.execute(
        sql: """
          UPDATE message SET due_at = ?2
          WHERE campaign_id = ?1 AND state IN ('queued', 'deferred') AND due_at > ?2 AND (
            (state = 'deferred' AND due_at > ?3)
            OR (state = 'queued' AND due_at = (SELECT queued_at FROM campaign WHERE id = ?1)))
          """, arguments: [campaign, now.seconds, (now + longest).seconds])
    }
  }

  /// Where a pass over the due messages stands. A pass only goes forward, so a message is handed
  /// out once in it, whatever happens to the message meanwhile.
  public struct Cursor: Sendable {
    var due = Int64.min
    var id = Int64.min

    public init() {}
  }

  /// The next messages of a lane that are due, at most `limit`.
  func due(
    campaign: Int64, _ lane: LaneScope = .except([]), after cursor: inout Cursor, at now: Instant,
    limit: Int
  ) throws(StateError) -> [OutboxMessage] {
    let from = cursor
    let messages = try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT id, address, field_values, attempts, due_at,
            CASE WHEN attempts > 0 THEN
              (SELECT at FROM attempt
                WHERE message_id = message.id AND (number = 1 OR outcome = 'queued')
                ORDER BY number DESC LIMIT 1) END AS first
          FROM message INDEXED BY message_due JOIN merged ON merged.message_id = message.id
          WHERE campaign_id = ?1 AND state IN ('queued', 'deferred') AND due_at <= ?2
            AND (due_at, id) > (?3, ?4) \(lane.condition)
          ORDER BY due_at, id LIMIT ?5
          """)
      let arguments: StatementArguments = [campaign, now.seconds, from.due, from.id, limit]
      return try Row.fetchAll(
        statement, arguments: arguments + StatementArguments(lane.domains)
      ).map { row in
        OutboxMessage(
          id: row[0], campaign: campaign, address: try Address(row[1] as String),
          values: try Self.values(row[2]), attempts: row[3],
          firstAttempt: (row[5] as Int64?).map { Instant(seconds: $0) },
          due: Instant(seconds: row[4]))
      }
    }
    if let last = messages.last {
      cursor.due = last.due.seconds
      cursor.id = last.id
    }
    return messages
  }

  /// How many messages are due.
  public func dueCount(campaign: Int64, at now: Instant) throws(StateError) -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM message
          WHERE campaign_id = ? AND state IN ('queued', 'deferred') AND due_at <= ?
          """, arguments: [campaign, now.seconds]) ?? 0
    }
  }

  /// Whether any campaign that is not paused has messages that wait.
  public func hasWaiting() throws(StateError) -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM campaign WHERE paused_at IS NULL AND EXISTS (
            SELECT 1 FROM message WHERE campaign_id = campaign.id
              AND state IN ('queued', 'deferred')))
          """) ?? false
    }
  }

  /// When the next message is due; nil when none waits.
  public func nextDue(campaigns: [Int64]) throws(StateError) -> Instant? {
    try read { db in
      try campaigns.compactMap { campaign in
        try Int64.fetchOne(
          db,
          sql: """
            SELECT min(due_at) FROM message
            WHERE campaign_id = ? AND state IN ('queued', 'deferred')
            """, arguments: [campaign])
      }.min().map { Instant(seconds: $0) }
    }
  }

  /// Writes `entries` down in one transaction and returns the messages whose mark was refused,
  /// because they were suppressed, paused or cancelled meanwhile: their final dot must not leave.
  ///
  /// `waits` is what is used of the limits, as `waits(at:)` gives it back.
  public func commit(
    _ entries: [OutboxEntry], waits: [String: Double] = [:], at now: Instant = .now
  ) throws(StateError) -> [Int64] {
    try write { db in
      var refused: [Int64] = []
      var attempts = 0
      let mark = try db.cachedStatement(
        sql: """
          UPDATE message SET state = 'committing', due_at = ?2
          WHERE id = ?1 AND state IN ('queued', 'deferred')
            AND NOT EXISTS (
              SELECT 1 FROM suppression
              WHERE suppression.address_key IN \(ForgottenName.either("message.address_key"))
                AND series IN ('', (SELECT series FROM campaign WHERE campaign.id = campaign_id)))
            AND (SELECT paused_at FROM campaign WHERE campaign.id = campaign_id) IS NULL
          """)
      for entry in entries {
        switch entry {
        case .mark(let message, let at):
          try mark.run([.integer(message), .integer(at.seconds)])
          if db.changesCount == 0 {
            refused.append(message)
            try Self.setAsideForgotten(message, in: db)
          }
        case .outcome(let message, let outcome, let at):
          try record(outcome, of: message, at: at, in: db)
          if outcome.kind != .withdrawn { attempts += 1 }
        case .relay(let url, let trouble): try Self.keep(trouble, of: url, in: db)
        case .pause(let campaign, let reason, let at):
          try Self.pause(campaign, because: reason, at: at, in: db)
        }
      }
      try Self.tally(attempts, at: now, in: db)
      try Self.keep(waits, at: now, in: db)
      return refused
    }
  }

  /// Writes down how an attempt ended that was marked, or whose message waits.
  func record(
    _ outcome: Outcome, of message: Int64, at now: Instant, in db: Database
  ) throws {
    let state: MessageState
    var due = now
    switch outcome.kind {
    case .accepted: state = .accepted
    case .failed: state = .failed
    case .expired: state = .expired
    case .inDoubt(let again):
      state = .inDoubt
      due = again
    case .deferred(let at):
      state = .deferred
      due = at
    case .withdrawn:
      try db.cachedStatement(
        sql: """
          UPDATE message SET state = \(Self.stateBefore), due_at = ?2
          WHERE id = ?1 AND state = 'committing'
          """
      ).execute(arguments: [message, now.seconds])
      return
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO attempt (message_id, number, at, outcome, code, enhanced_status, reply, queue_id)
        SELECT ?1, attempts + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM message WHERE id = ?1
        """
    ).run([
      .integer(message), .integer(now.seconds), .text(state.rawValue),
      .optional(outcome.reply?.code), .optional(outcome.reply?.enhancedStatus?.description),
      .optional(outcome.reply?.text ?? outcome.reason), .optional(outcome.reply?.queueID),
    ])
    // A campaign may have been cancelled while its messages were on their way.
    let next =
      switch state {
      case .inDoubt: "iif(\(Self.isResent), 'deferred', ?2)"
      case .deferred: "iif(\(Self.isCancelled), 'cancelled', ?2)"
      default: "?2"
      }
    try db.cachedStatement(
      sql: "UPDATE message SET state = \(next), attempts = attempts + 1, due_at = ?3 WHERE id = ?1"
    ).run([.integer(message), .text(state.rawValue), .integer(due.seconds)])
    if outcome.suppresses {
      try db.execute(
        sql: """
          INSERT INTO suppression (address_key, series, address, reason, source, at)
          SELECT address_key, '', address, ?2, 'relay', ?3 FROM message WHERE id = ?1
          ON CONFLICT (address_key, series) DO NOTHING
          """,
        arguments: [message, outcome.reply.map { "\($0)" } ?? "no such mailbox", now.seconds])
    }
  }
}
