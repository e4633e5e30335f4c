import Mail

/// A campaign that another one corrects, and who has it.
public struct CorrectedCampaign {
  public let name: String
  /// What led to it, and itself.
  let thread: [ThreadedCampaign]
  /// Asked for each contact while an audience is read.
  let receipt: (Address) throws -> Receipt

  /// `composition` is what its messages were made of.
  public init(_ composition: Composition, receipt: @escaping (Address) throws -> Receipt) {
    name = composition.campaign
    thread =
      (composition.thread ?? [])
      + [
        ThreadedCampaign(
          name: composition.campaign, domain: composition.from.address.domain)
      ]
    self.receipt = receipt
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
