import Mail

/// A campaign that another one corrects, and who has it.
public struct CorrectedCampaign {
  public let name: String
  /// What led to it, and itself.
  let thread: [ThreadedCampaign]
  /// Asked for each contact while an audience is read.
  private let receipt: (Address) throws -> Receipt
  /// What it invited to, as that went out last; nil when it invited to nothing.
  public let event: SentEvent?

  /// `composition` is what its messages were made of.
  init(
    _ composition: Composition, event: SentEvent? = nil,
    receipt: @escaping (Address) throws -> Receipt
  ) {
    name = composition.campaign
    thread =
      (composition.thread ?? [])
      + [
        ThreadedCampaign(
          name: composition.campaign, domain: composition.from.address.domain)
      ]
    self.event = event
    self.receipt = receipt
  }

  /// Who gets a correction of it. A change of an event is for whoever may have the event, too: one
  /// that stays in a calendar is worse than a notice of nothing.
  func receipt(for correction: Correction) -> (Address) throws -> Receipt {
    guard correction.isOfEvent, let event else { return receipt }
    return { address in try event.receipt(address) == .nothing ? .nothing : .accepted }
  }
}

/// What a recipient's Message-ID in an earlier campaign follows from, beside the recipient.
public struct ThreadedCampaign: Codable, Hashable, Sendable {
  public var name: String
  public var domain: String

  func messageID(for address: Address) -> MessageID {
    MessageID(campaign: name, recipient: address, domain: domain)
  }
}
