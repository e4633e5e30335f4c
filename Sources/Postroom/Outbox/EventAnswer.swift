import Mail

/// What one member answered to an invitation: the last of their answers.
public struct EventAnswer: Hashable, Sendable {
  public let address: String
  public let answer: CalendarReply.Answer
  /// On one line; empty for none.
  public let comment: String
  /// The version that was answered, and whether the event begins at another time since.
  public let sequence: Int
  public let isOfEarlierStart: Bool
  /// Since when it has been this answer; the order of a waiting list.
  public let since: Instant
}
