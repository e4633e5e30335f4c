/// What a relay's log tells of one message.
public struct RelayTrace: Hashable, Sendable {
  /// The message's name in the relay's queue, where the log says that it was queued: the relay took
  /// it over.
  public var queueID: String?
  public var queuedAt: Instant?
  /// The last that the log says of its delivery, as in `sent (250 2.0.0 Ok)`.
  public var fate: String?
  /// Queue ids under which the message came in, while nothing more is told of them: Postfix writes
  /// the Message-ID down once the header is there, which says nothing of the message's end.
  public var begun: [String] = []
  /// How the relay came not to take what came in, where the log says so.
  public var loss: Loss?
  /// When its Message-ID was last written down.
  public var seenAt: Instant?

  public enum Loss: Hashable, Sendable {
    /// The connection was lost before the message's end.
    case cutOff
    /// A check of its content refused it.
    case refused
  }
}
