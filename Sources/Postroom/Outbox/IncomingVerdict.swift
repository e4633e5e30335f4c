import Mail

/// What became of a message that came in.
public struct IncomingVerdict: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// It is the member's answer now.
    case answer
    /// A message came back: `bounce` says how.
    case bounce
    /// A report that nothing follows from: of a message that is still on its way, or has arrived.
    case notice
    /// Somebody left by mail.
    case leaving = "unsubscribed"
    /// A program answered for somebody who is away.
    case absence = "automatic_reply"
    /// A program wants a sign that a person wrote, which only a person can give.
    case challenge
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
    public var isSettled: Bool {
      switch self {
      case .answer, .bounce, .notice, .leaving, .absence, .outdated, .repeated: true
      case .challenge, .disbelieved, .faulty, .tooLarge, .unmatched: false
      }
    }
  }

  public let kind: Kind
  /// The first campaign that invited to what it answers; the one whose message came back, or that
  /// somebody leaves by.
  public let campaign: String?
  public let reply: CalendarReply?
  /// Whose answer it is, as they were invited; whom the message was for.
  public let address: String?
  /// How the message came back.
  public let bounce: BounceKind?
  /// Why it is no more than that; lower case, no full stop.
  public let note: String?

  init(
    _ kind: Kind, campaign: String? = nil, reply: CalendarReply? = nil,
    address: String? = nil, bounce: BounceKind? = nil, note: String? = nil
  ) {
    self.kind = kind
    self.campaign = campaign
    self.reply = reply
    self.address = address ?? reply?.attendee.text
    self.bounce = bounce
    self.note = note
  }
}
