import Foundation
import GRDB
import Mail

/// A campaign that has been queued, and what decides its bytes.
public struct QueuedCampaign: Sendable {
  public let id: Int64
  public let name: String
  public let series: String
  public let queuedAt: Instant
  /// After this moment its messages expire: an invitation is never sent once its event has begun.
  public let expiresAt: Instant?
  public let composition: Composition
  /// Of the files it was made from.
  public let digest: String
  /// Why and since when no more of its messages are submitted; nil while they are.
  public let pause: Pause?

  public struct Pause: Sendable {
    public let since: Instant
    public let reason: String
  }
}

extension Outbox {
  public func campaign(named name: String) throws(StateError) -> QueuedCampaign? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM campaign WHERE name = ?", arguments: [name])
        .map(Self.campaign)
    }
  }

  /// In the order in which they were queued.
  public func campaigns() throws(StateError) -> [QueuedCampaign] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM campaign ORDER BY id").map(Self.campaign)
    }
  }

  /// Those with something to submit at `now`, or to set aside since it is too late. Past campaigns pile up,
  /// and none of them is read.
  public func campaigns(dueAt now: Instant) throws(StateError) -> [QueuedCampaign] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM campaign WHERE paused_at IS NULL AND (EXISTS (
            SELECT 1 FROM message WHERE campaign_id = campaign.id
              AND state IN ('queued', 'deferred') AND due_at <= ?1)
          OR expires_at <= ?1 AND EXISTS (
            SELECT 1 FROM message WHERE campaign_id = campaign.id
              AND state IN ('queued', 'deferred')))
          ORDER BY id
          """, arguments: [now.seconds]
      ).map(Self.campaign)
    }
  }

  static func campaign(_ row: Row) throws -> QueuedCampaign {
    QueuedCampaign(
      id: row["id"], name: row["name"], series: row["series"],
      queuedAt: Instant(seconds: row["queued_at"]),
      expiresAt: (row["expires_at"] as Int64?).map { Instant(seconds: $0) },
      composition: try Composition(json: row["composition"]),
      digest: row["digest"],
      pause: (row["paused_at"] as Int64?).map {
        QueuedCampaign.Pause(since: Instant(seconds: $0), reason: row["paused_because"] ?? "")
      })
  }

  /// Queues a campaign whole or not at all: `feed` gives the members of its audience one by one,
  /// and when it throws nothing is left behind. A campaign of that name which is there already keeps
  /// its frozen inputs and gains the members that it does not have yet.
  ///
  /// A suppressed address is written down as such, as the proof that it was left alone; who was forgotten
  /// is, without it. Returns how many
  /// waiting invitations were cancelled with it, since it cancels their event.
  @discardableResult
  public func queue(
    _ plan: CampaignPlan, at now: Instant, feed: ((AudienceMember) throws -> Void) throws -> Void
  ) throws -> Int {
    do {
      return try database.write { db in
        try insert(plan, at: now, feed: feed, in: db)
        guard plan.isCancellation,
          let row = try Row.fetchOne(
            db, sql: "SELECT * FROM campaign WHERE name = ?", arguments: [plan.name])
        else { return 0 }
        return try Self.stopInvitations(to: try Self.campaign(row), at: now, in: db)
      }
    } catch { throw error is DatabaseError ? StateError(error) : error }
  }

  private func insert(
    _ plan: CampaignPlan, at now: Instant, feed: ((AudienceMember) throws -> Void) throws -> Void,
    in db: Database
  ) throws {
    let due = max(plan.sendAt ?? now, now)
    try db.execute(
      sql: """
        INSERT INTO campaign
          (name, series, queued_at, expires_at, composition, digest, in_doubt, content, columns,
          corrects)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, (SELECT id FROM campaign WHERE name = ?10)) ON CONFLICT (name) DO NOTHING
        """,
      arguments: [
        plan.name, plan.composition.series, now.seconds, plan.expiresAt?.seconds,
        try plan.composition.json, plan.digest, plan.inDoubt.rawValue, plan.parts.content,
        String(decoding: try JSONEncoder().encode(plan.columns), as: UTF8.self), plan.corrects,
      ])
    let isFresh = db.changesCount > 0
    if isFresh { try store(plan.assets, of: plan.composition, in: db) }
    let ids = try Int64.fetchAll(
      db, sql: "SELECT id FROM campaign WHERE name = ?", arguments: [plan.name])
    guard let id = ids.first else { throw StateError.damaged(reason: "a campaign is missing") }
    if isFresh, let page = plan.page { try store(page, campaign: id, in: db) }
    let message = try db.makeStatement(
      sql: """
        INSERT INTO message (campaign_id, address, address_key, source_row, state, due_at)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (campaign_id, address_key) DO NOTHING
        """)
    let merged = try db.makeStatement(
      sql: "INSERT INTO merged (message_id, field_values) VALUES (?, ?)")
    var forgotten = try ForgottenRecipients(of: id, in: db)
    try feed { member in
      if try forgotten?.take(member.address) == true { return }
      let state = member.isSuppressed ? MessageState.suppressed : .queued
      try message.run([
        .integer(id), .text(member.address.text), .text(member.address.key),
        .integer(Int64(member.row)), .text(state.rawValue), .integer(due.seconds),
      ])
      if db.changesCount > 0 {
        try merged.run([.integer(db.lastInsertedRowID), .bytes(try plan.sealed(member).packed)])
      }
    }
  }
}
