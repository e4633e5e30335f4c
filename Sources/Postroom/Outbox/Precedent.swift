/// A campaign that went out before, as far as the next one is compared with it.
public struct Precedent: Hashable, Sendable {
  public let name: String
  public let queuedAt: Instant
  /// Of its messages.
  public let date: Instant
  /// Whom it was queued for, less those who are suppressed.
  public let recipients: Int
  /// Of its CSV; nil when a Postroom that did not write them down queued it.
  public let columns: [String]?
}
