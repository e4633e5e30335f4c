/// That somebody looked at a campaign and lets it go out as it was then.
public struct Approval: Hashable, Sendable {
  /// Of all that decided its bytes, and its audience's rule.
  public let digest: String
  public let parts: CampaignParts
  public let at: Instant
  /// Who approved of it.
  public let by: String

  /// What may be sent of a campaign.
  public enum Standing: Hashable, Sendable {
    /// It asks for none.
    case notNeeded
    case missing
    /// It is another by now: in these parts, or, where there are none, in how it is composed.
    case outdated(Approval, changes: [CampaignParts.Part])
    case given(Approval)
  }
}
