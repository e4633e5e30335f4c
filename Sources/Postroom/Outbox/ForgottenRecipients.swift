import GRDB
import Mail

/// Keeps a campaign that is being queued from people who were forgotten: none of them is mailed it a
/// second time, and their addresses, though a file has them still, are not written down again.
struct ForgottenRecipients {
  private let campaign: Int64
  private let key: KeyedDigest
  private let look: Statement
  private let leaveAlone: Statement

  /// nil as long as nobody was ever forgotten.
  init?(of campaign: Int64, in db: Database) throws {
    guard let key = try ForgottenName.key(in: db) else { return nil }
    self.campaign = campaign
    self.key = key
    look = try db.makeStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM suppression WHERE address_key = ?2) AS is_suppressed,
          EXISTS (SELECT 1 FROM message WHERE campaign_id = ?1 AND address_key = ?2) AS is_there
        """)
    leaveAlone = try db.makeStatement(
      sql: """
        INSERT INTO message (campaign_id, address, address_key, source_row, state, due_at)
        SELECT ?1, '', ?2, 0, 'suppressed', queued_at FROM campaign WHERE id = ?1
        """)
  }

  /// Whether nothing else is to be done about them.
  func take(_ address: Address) throws -> Bool {
    let name = ForgottenName.make(of: address.key, under: key)
    guard let standing = try Row.fetchOne(look, arguments: [campaign, name]) else { return false }
    if standing["is_there"] { return true }
    guard standing["is_suppressed"] else { return false }
    try leaveAlone.execute(arguments: [campaign, name])
    return true
  }
}
