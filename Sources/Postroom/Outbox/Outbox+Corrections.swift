import GRDB
import Mail

extension Outbox {
  /// The campaign `name`, to be corrected by `correcting`; nil when it was never queued.
  public func correctedCampaign(
    named name: String, by correcting: String? = nil
  ) throws(StateError) -> CorrectedCampaign? {
    guard let campaign = try campaign(named: name) else { return nil }
    let event = try sentEvent(of: campaign, before: correcting)
    return CorrectedCampaign(campaign.composition, event: event) { address in
      try self.receipt(of: address, campaign: campaign.id)
    }
  }

  /// Asked in the middle of queueing the correction, too.
  private func receipt(of address: Address, campaign: Int64) throws(StateError) -> Receipt {
    do {
      return try database.unsafeReentrantRead { db in
        let statement = try db.cachedStatement(
          sql: "SELECT state FROM message WHERE campaign_id = ? AND address_key = ?")
        let state = try String.fetchOne(statement, arguments: [campaign, address.key])
        return switch state.flatMap({ MessageState(rawValue: $0) }) {
        case .accepted: .accepted
        // On its way: the next run finds out.
        case .inDoubt, .committing: .inDoubt
        default: .nothing
        }
      }
    } catch { throw StateError(error) }
  }
}
