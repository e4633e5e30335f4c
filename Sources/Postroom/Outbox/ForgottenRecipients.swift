import GRDB
import Mail

/// Keeps a campaign that is being queued from people who were forgotten: none of them is mailed it a
/// second time, and their addresses, though a file has them still, are not written down again.
struct ForgottenRecipients {
  private let campaign: Int64
  private let key: KeyedDigest
  /// Names of those who are left alone, and of those whom the campaign was queued for: as many as were
  /// forgotten, whatever the list's size.
  private let suppressed: Set<String>
  private var known: Set<String>
  private let leaveAlone: Statement

  /// nil as long as nobody was ever forgotten.
  init?(of campaign: Int64, in db: Database) throws {
    guard let key = try ForgottenName.key(in: db) else { return nil }
    self.campaign = campaign
    self.key = key
    suppressed = try String.fetchSet(
      db, sql: "SELECT address_key FROM suppression WHERE address = ''")
    known = try String.fetchSet(
      db, sql: "SELECT address_key FROM message WHERE campaign_id = ? AND address = ''",
      arguments: [campaign])
    leaveAlone = try db.makeStatement(
      sql: """
        INSERT INTO message (campaign_id, address, address_key, source_row, state, due_at)
        SELECT ?1, '', ?2, 0, 'suppressed', queued_at FROM campaign WHERE id = ?1
        """)
  }

  /// Whether nothing else is to be done about them.
  mutating func take(_ address: Address) throws -> Bool {
    let name = ForgottenName.make(of: address.key, under: key)
    if known.contains(name) { return true }
    guard suppressed.contains(name) else { return false }
    try leaveAlone.execute(arguments: [campaign, name])
    known.insert(name)
    return true
  }
}
