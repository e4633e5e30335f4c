/// A message that somebody sent, as the state remembers it: not its text, but what it is.
public struct ReceivedMessage: Sendable {
  public let kind: IncomingVerdict.Kind
  /// The campaign that it answers.
  public let campaign: String?
  /// As From and Subject have it.
  public let sender: String
  public let subject: String
  public let note: String?
  /// When it was read.
  public let at: Instant
}
