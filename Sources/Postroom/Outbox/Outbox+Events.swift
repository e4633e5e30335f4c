import GRDB
import Mail

/// Events that went out, in one version after another.
extension Outbox {
  /// What `campaign` invites to, as it went out last; nil when it invites to nothing. Of what a campaign
  /// `later` follows upon, only what went out before that one counts.
  ///
  /// A version that was stopped before anybody got it is none.
  public func sentEvent(
    of campaign: QueuedCampaign, before later: String? = nil
  ) throws(StateError) -> SentEvent? {
    let (earlier, last) = try read { db in
      let limit = try Int64.fetchOne(
        db, sql: "SELECT id FROM campaign WHERE name = ?", arguments: [later])
      let versions = try Self.versions(of: campaign, in: db)
        .filter { version in limit.map { version.id < $0 } ?? true }
      let sent = try versions.filter { try Self.isOut($0.id, in: db) }
      return (versions, sent.max { $0.sequence < $1.sequence } ?? versions.first)
    }
    guard let first = earlier.first, let last else { return nil }
    let ids = earlier.map(\.id)
    return SentEvent(first: first.name, last: last.composition) { address in
      try self.receipt(of: address, events: ids)
    }
  }

  /// The campaign that cancelled what `campaign` invites to; nil when it stands, and of the cancellation
  /// itself.
  public func cancellation(of campaign: QueuedCampaign) throws(StateError) -> String? {
    guard campaign.composition.invitation?.sent == .request,
      let last = try sentEvent(of: campaign), last.isCancelled
    else { return nil }
    return last.campaign
  }

  /// Of all messages that brought the event of `campaign`, or are to.
  public func counts(ofEvent campaign: QueuedCampaign) throws(StateError) -> CampaignCounts {
    let versions = try read { db in try Self.versions(of: campaign, in: db) }
    var sum = CampaignCounts()
    for version in versions { sum += try counts(campaign: version.id) }
    return sum
  }

  /// All campaigns that brought the event of one, in the order in which they were queued.
  static func versions(
    of campaign: QueuedCampaign, in db: Database
  ) throws -> [QueuedCampaign] {
    guard let uid = campaign.composition.invitation?.event.uid else { return [] }
    return try Row.fetchAll(
      db,
      sql: """
        WITH RECURSIVE
          ancestor (id, corrects) AS (
            SELECT id, corrects FROM campaign WHERE id = ?
            UNION SELECT campaign.id, campaign.corrects
              FROM campaign JOIN ancestor ON campaign.id = ancestor.corrects),
          kin (id) AS (
            SELECT id FROM ancestor
            UNION SELECT campaign.id FROM campaign JOIN kin ON campaign.corrects = kin.id)
        SELECT * FROM campaign WHERE id IN kin ORDER BY id
        """, arguments: [campaign.id]
    ).map(Self.campaign).filter { $0.composition.invitation?.event.uid == uid }
  }

  /// Somebody has it, or will.
  private static func isOut(_ campaign: Int64, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS (SELECT 1 FROM message WHERE campaign_id = ?
          AND state IN ('queued', 'deferred', 'committing', 'accepted', 'in_doubt'))
        """, arguments: [campaign]) ?? false
  }

  /// What somebody has of any of these campaigns. What was in doubt and is tried again may be there
  /// already. Asked in the middle of queueing the change, too.
  private func receipt(of address: Address, events ids: [Int64]) throws(StateError) -> Receipt {
    do {
      return try database.unsafeReentrantRead { db in
        let statement = try db.cachedStatement(
          sql: """
            SELECT max(CASE
              WHEN state = 'accepted' THEN 2
              WHEN state IN ('in_doubt', 'committing') THEN 1
              WHEN state IN ('queued', 'deferred', 'expired', 'cancelled') AND EXISTS (
                SELECT 1 FROM attempt WHERE message_id = message.id AND outcome = 'in_doubt') THEN 1
              ELSE 0 END)
            FROM message
            WHERE campaign_id IN (\(ids.map(String.init).joined(separator: ", ")))
              AND address_key = ?
            """)
        return switch try Int.fetchOne(statement, arguments: [address.key]) {
        case 2: .accepted
        case 1: .inDoubt
        default: .nothing
        }
      }
    } catch { throw StateError(error) }
  }

  /// Nobody is invited any more to what `cancellation` takes out of calendars: what still waits of the
  /// event is cancelled with it. Returns how many messages that are.
  static func stopInvitations(
    to cancellation: QueuedCampaign, at now: Instant, in db: Database
  ) throws -> Int {
    var count = 0
    for version in try versions(of: cancellation, in: db) where version.id != cancellation.id {
      try pause(version.id, because: "the event is cancelled", at: now, in: db)
      count += try cancelWaiting(of: version.id, at: now, in: db)
    }
    return count
  }
}

extension QueuedCampaign {
  fileprivate var sequence: Int { composition.invitation?.event.sequence ?? 0 }
}
