import Mail

/// How one attempt ended, as the outbox writes it down.
public struct Outcome: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case accepted
    /// Tried again no sooner than `due`.
    case deferred(due: Instant)
    case failed
    case expired
    /// Held; or, where its campaign wants it submitted again, deferred until `again`.
    case inDoubt(again: Instant)
    /// The mark was made and the final dot did not leave: as if it had not been tried, and due at the
    /// time that is written with it.
    case withdrawn
  }

  public var kind: Kind
  /// The relay's answer; nil when there was none.
  public var reply: Reply?
  /// Why there was no answer.
  public var reason: String?
  /// The address does not exist: never again, for any campaign.
  public var suppresses: Bool

  public init(
    _ kind: Kind, reply: Reply? = nil, reason: String? = nil, suppresses: Bool = false
  ) {
    self.kind = kind
    self.reply = reply
    self.reason = reason
    self.suppresses = suppresses
  }
}

/// One line that the drainer asks the outbox to write down; many are committed together.
public enum OutboxEntry: Sendable {
  /// The final dot is about to leave.
  case mark(message: Int64, at: Instant)
  case outcome(message: Int64, Outcome, at: Instant)
  /// The relay of this URL is in trouble, or no longer.
  case relay(url: String, RelayTrouble?)
  /// No more of this campaign's messages until somebody says so.
  case pause(campaign: Int64, reason: String, at: Instant)

  var isMark: Bool {
    if case .mark = self { true } else { false }
  }
}
