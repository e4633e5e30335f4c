import GRDB
import Mail

/// Finds the message of ours that something came back for, by what only its recipient can know of it.
///
/// A token is such a thing, in the address that it came back to or in its link to leave: without the key
/// nobody makes one. A Message-ID follows from the campaign's
/// name and the recipient's address, which others may guess; so it is believed only of campaigns whose
/// messages had no tokens, since what truly comes back for the others has theirs.
struct TraceSearch {
  let keys: LinkKeys
  let series: [String]
  private let db: Database
  /// All that were ever queued, once they are asked for.
  private var campaigns: [Campaign]?
  /// By campaign, whether its messages had tokens.
  private var tokenUse: [Int64: Bool] = [:]

  private struct Campaign {
    let id: Int64
    let name: String
  }

  enum Finding {
    case found(TracedMessage)
    /// It has our traces, and none that can be believed: why.
    case doubtful(String)
    case nothing
  }

  /// Domains that Message-IDs are tried at.
  private static let mostDomains = 2

  /// `series` are those that the settings name.
  init(keys: LinkKeys, series: [String], in db: Database) {
    self.keys = keys
    self.series = series
    self.db = db
  }

  mutating func message(of traces: MessageTraces) throws -> Finding {
    for text in traces.tokens {
      guard let token = BounceToken(text),
        let message = try TracedMessage.fetch(
          db, where: "message.id = ?", arguments: [token.message]),
        token.isGenuine(campaign: message.campaign, address: message.address, keys: keys)
      else { continue }
      return .found(message)
    }
    if let message = try messageByLink(traces) { return .found(message) }
    if let message = try messageByID(traces) {
      guard try hasTokens(message.campaignID) else { return .found(message) }
      return .doubtful("it did not come back to the address that the message was sent from")
    }
    return traces.tokens.isEmpty ? .nothing : .doubtful("its token is none of ours")
  }

  private mutating func messageByLink(_ traces: MessageTraces) throws -> TracedMessage? {
    for text in traces.links {
      guard let token = LinkToken(text, keys: keys) else { continue }
      let campaigns = try allCampaigns()
      guard let name = token.campaign(among: campaigns.map(\.name)),
        let campaign = campaigns.first(where: { $0.name == name })
      else { continue }
      return try TracedMessage.fetch(
        db, where: "campaign_id = ? AND address_key = ?",
        arguments: [campaign.id, token.address.key])
    }
    return nil
  }

  private mutating func messageByID(_ traces: MessageTraces) throws -> TracedMessage? {
    let given = Set(traces.messageIDs)
    var domains: [String] = []
    for id in traces.messageIDs where domains.count < Self.mostDomains {
      let domain = String(id.drop { $0 != "@" }.dropFirst())
      if !domains.contains(domain) { domains.append(domain) }
    }
    if domains.isEmpty { return nil }
    for campaign in try allCampaigns() {
      for address in traces.addresses {
        let ids = domains.map {
          MessageID(campaign: campaign.name, recipient: address, domain: $0).text
        }
        guard ids.contains(where: { given.contains($0) }) else { continue }
        if let message = try TracedMessage.fetch(
          db, where: "campaign_id = ? AND address_key = ?", arguments: [campaign.id, address.key])
        {
          return message
        }
      }
    }
    return nil
  }

  private mutating func allCampaigns() throws -> [Campaign] {
    if let campaigns { return campaigns }
    let found = try Row.fetchAll(db, sql: "SELECT id, name FROM campaign ORDER BY id DESC")
      .map { Campaign(id: $0["id"], name: $0["name"]) }
    campaigns = found
    return found
  }

  private mutating func hasTokens(_ campaign: Int64) throws -> Bool {
    if let known = tokenUse[campaign] { return known }
    let row = try Row.fetchOne(
      db, sql: "SELECT * FROM campaign WHERE id = ?", arguments: [campaign])
    let hasTokens = try row.map { try Outbox.campaign($0).composition.returnPaths != nil } ?? false
    tokenUse[campaign] = hasTokens
    return hasTokens
  }
}

/// A message that went out, or may have.
struct TracedMessage {
  let id: Int64
  let address: Address
  let campaignID: Int64
  let campaign: String
  /// When the relay took it, or was offered it last.
  let sentAt: Instant

  /// nil when there is none, it was never on its way, or its recipient was forgotten.
  static func fetch(
    _ db: Database, where condition: String, arguments: StatementArguments
  ) throws -> TracedMessage? {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT message.id, address, campaign_id, name, coalesce(
          (SELECT max(at) FROM attempt WHERE message_id = message.id), message.due_at) AS sent_at
        FROM message JOIN campaign ON campaign.id = campaign_id
        WHERE \(condition) AND address <> '' AND (attempts > 0 OR state IN ('accepted', 'in_doubt', 'committing'))
        """, arguments: arguments)
    return try row.map {
      TracedMessage(
        id: $0["id"], address: try Address($0["address"] as String), campaignID: $0["campaign_id"],
        campaign: $0["name"], sentAt: Instant(seconds: $0["sent_at"]))
    }
  }
}
