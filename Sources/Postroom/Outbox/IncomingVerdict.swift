import Mail

/// What became of a message that came in.
public struct IncomingVerdict: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// It is the member's answer now.
    case answer
    /// A later one of the same member's stands.
    case outdated
    /// The same message was read before.
    case repeated
    /// From somebody who was not invited, or to what nobody was invited to.
    case disbelieved
    case faulty
    case tooLarge = "too_large"
    case unmatched

    /// Whether nobody needs to look at it any more.
    public var isSettled: Bool { [.answer, .outdated, .repeated].contains(self) }
  }

  public let kind: Kind
  /// The first campaign that invited to what it answers.
  public let campaign: String?
  public let reply: CalendarReply?
  /// Whose answer it is, as they were invited.
  public let address: String?
  /// Why it is no more than that; lower case, no full stop.
  public let note: String?

  init(
    _ kind: Kind, campaign: String? = nil, reply: CalendarReply? = nil,
    address: String? = nil, note: String? = nil
  ) {
    self.kind = kind
    self.campaign = campaign
    self.reply = reply
    self.address = address ?? reply?.attendee.text
    self.note = note
  }
}
