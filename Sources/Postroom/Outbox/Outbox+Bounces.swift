import GRDB
import Mail

/// A message that came back, as `why` and a person's file show it.
public struct Bounce: Hashable, Sendable {
  public let campaign: String
  public let kind: BounceKind
  public let status: String?
  public let reason: String
  /// When its report was read.
  public let at: Instant

  init?(_ row: Row) {
    guard let kind = BounceKind(rawValue: row["kind"]) else { return nil }
    self.kind = kind
    campaign = row["name"]
    status = row["enhanced_status"]
    reason = row["reason"]
    at = Instant(seconds: row["at"])
  }
}

extension Outbox {
  /// That many soft ones, of messages that went out within so many seconds, suppress.
  private static let softLimit = 3
  private static let softWindow: Int64 = 60 * 24 * 60 * 60

  /// Suppresses whoever a hard bounce speaks of, or the third soft one in 60 days; or nobody, when they
  /// and those before them are more than one in twenty of those that the relay took, and they are not the
  /// very number that is expected.
  ///
  /// Without `isFinal` nothing changes.
  public func weighBounces(
    expecting expected: Int? = nil, isFinal: Bool = true, at now: Instant
  ) throws(StateError) -> BounceWeighing {
    try write { db in
      let due = try Self.dueForSuppression(in: db)
      let campaigns = Set(due.flatMap(\.campaigns)).map(String.init).joined(separator: ", ")
      let earlier = due.isEmpty ? 0 : try Self.unconfirmed(of: campaigns, in: db)
      var accepted = 0
      if BounceWeighing.isTooMany(due.count + earlier, of: 0) {
        accepted =
          try Int.fetchOne(
            db,
            sql: """
              SELECT count(*) FROM message
              WHERE campaign_id IN (\(campaigns)) AND state = 'accepted'
              """) ?? 0
      }
      let isHeld =
        BounceWeighing.isTooMany(due.count + earlier, of: accepted) && expected != due.count
      if isFinal, !isHeld {
        for one in due {
          try db.execute(
            sql: """
              INSERT INTO suppression (address_key, series, address, reason, source, at)
              VALUES (?, '', ?, ?, ?, ?) ON CONFLICT (address_key, series) DO NOTHING
              """,
            arguments: [one.key, one.address, one.reason, Suppression.byBounce, now.seconds])
        }
        if expected == due.count { try Self.confirm(in: db) }
        try db.execute(sql: "UPDATE bounce SET is_open = 0 WHERE is_open")
      }
      return BounceWeighing(
        count: due.count, earlier: earlier, accepted: accepted, isHeld: isHeld)
    }
  }

  /// Keeps the bounces that wait on record, and suppresses nobody by them. Returns how many there were.
  public func dismissBounces() throws(StateError) -> Int {
    try write { db in
      try Self.confirm(in: db)
      try db.execute(sql: "UPDATE bounce SET is_open = 0 WHERE is_open")
      return db.changesCount
    }
  }

  private static func confirm(in db: Database) throws {
    try db.execute(sql: "UPDATE bounce SET is_confirmed = 1 WHERE NOT is_confirmed")
  }

  /// How many were suppressed by bounces of these campaigns without a person.
  private static func unconfirmed(of campaigns: String, in db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT count(DISTINCT bounce.address_key)
        FROM bounce JOIN message ON message.id = message_id
          JOIN suppression ON suppression.address_key = bounce.address_key AND suppression.series = ''
        WHERE campaign_id IN (\(campaigns)) AND NOT is_open AND NOT is_confirmed
          AND kind IN ('hard', 'soft') AND suppression.source = ?
        """, arguments: [Suppression.byBounce]) ?? 0
  }

  private struct DueSuppression {
    let key: String
    let address: String
    let reason: String
    let campaigns: [Int64]
  }

  private static func dueForSuppression(in db: Database) throws -> [DueSuppression] {
    var due: [DueSuppression] = []
    let keys = try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT address_key FROM bounce WHERE is_open AND NOT EXISTS (
          SELECT 1 FROM suppression
          WHERE suppression.address_key = bounce.address_key AND series = '')
        """)
    for key in keys {
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT kind, reason, sent_at, is_open, address, campaign_id, name
          FROM bounce JOIN message ON message.id = message_id
            JOIN campaign ON campaign.id = campaign_id
          WHERE bounce.address_key = ? AND kind IN ('hard', 'soft') ORDER BY sent_at, message.id
          """, arguments: [key])
      guard
        let verdict = rows.last(where: { $0["kind"] == "hard" && $0["is_open"] == true })
          ?? lastOfTooManySoft(rows)
      else { continue }
      let said = "\(verdict["kind"] as String) bounce of \(verdict["name"] as String)"
      due.append(
        DueSuppression(
          key: key, address: verdict["address"], reason: "\(said): \(verdict["reason"] as String)",
          campaigns: rows.filter { $0["is_open"] == true }.map { $0["campaign_id"] }))
    }
    return due
  }

  /// The last of the first `softLimit` that went out within the window, if it is new among them.
  private static func lastOfTooManySoft(_ rows: [Row]) -> Row? {
    let soft = rows.filter { $0["kind"] == "soft" }
    for last in soft.indices.dropFirst(softLimit - 1) {
      let first = last - softLimit + 1
      let span = (soft[last]["sent_at"] as Int64) - (soft[first]["sent_at"] as Int64)
      if span <= softWindow, soft[first...last].contains(where: { $0["is_open"] == true }) {
        return soft[last]
      }
    }
    return nil
  }

  /// The hard and soft ones that wait for a person to say whether they are right.
  public func readWaitingBounces(
    _ body: (_ address: String, Bounce) -> Void
  ) throws(StateError) {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT address, kind, enhanced_status, reason, bounce.at, name
          FROM bounce JOIN message ON message.id = message_id
            JOIN campaign ON campaign.id = campaign_id
          WHERE is_open ORDER BY bounce.at, message.id, kind
          """)
      while let row = try rows.next() {
        if let bounce = Bounce(row) { body(row["address"], bounce) }
      }
    }
  }

  /// In the order in which they were read.
  public func bounces(of address: Address) throws(StateError) -> [Bounce] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT kind, enhanced_status, reason, bounce.at, name
          FROM bounce JOIN message ON message.id = message_id
            JOIN campaign ON campaign.id = campaign_id
          WHERE bounce.address_key = ? ORDER BY bounce.at, message.id, kind
          """, arguments: [address.key]
      ).compactMap { Bounce($0) }
    }
  }
}
