import Foundation
import GRDB

/// The pages on the web with which campaigns were queued.
extension Outbox {
  func store(_ page: CampaignPage, campaign: Int64, in db: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try db.execute(
      sql: "INSERT INTO page (campaign_id, page) VALUES (?, ?)",
      arguments: [campaign, try encoder.encode(page)])
  }

  /// The page as it was frozen; nil when the campaign is not published, or was queued by a Postroom that
  /// published at once.
  public func page(of campaign: QueuedCampaign) throws(StateError) -> CampaignPage? {
    try read { db in
      try Data.fetchOne(
        db, sql: "SELECT page FROM page WHERE campaign_id = ?", arguments: [campaign.id]
      ).map { try JSONDecoder().decode(CampaignPage.self, from: $0) }
    }
  }

  /// Whether the page is still to be written, as the first message that leads to it may leave.
  public func awaitsPublishing(_ campaign: QueuedCampaign) throws(StateError) -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM page WHERE campaign_id = ? AND published_at IS NULL)
          """, arguments: [campaign.id]) ?? false
    }
  }

  /// Once its page is written, or, with nil, taken away, so that whoever is mailed later finds it.
  public func note(
    pageOf campaign: QueuedCampaign, publishedAt moment: Instant?
  ) throws(StateError) {
    try write { db in
      try db.execute(
        sql: "UPDATE page SET published_at = ?2 WHERE campaign_id = ?1",
        arguments: [campaign.id, moment?.seconds])
    }
  }

  /// Whether nobody who is still waiting is mailed.
  public func isCancelled(_ campaign: QueuedCampaign) throws(StateError) -> Bool {
    try read { db in
      try Bool.fetchOne(
        db, sql: "SELECT cancelled_at IS NOT NULL FROM campaign WHERE id = ?",
        arguments: [campaign.id]) ?? false
    }
  }

  /// How many have the campaign's message, or may: what was in doubt once may be there whatever became
  /// of it.
  public func readers(of campaign: QueuedCampaign) throws(StateError) -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM message WHERE campaign_id = ? AND (
            state IN ('committing', 'accepted', 'in_doubt') OR EXISTS (
              SELECT 1 FROM attempt WHERE message_id = message.id AND outcome = 'in_doubt'))
          """, arguments: [campaign.id]) ?? 0
    }
  }
}
