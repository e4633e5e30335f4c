/// Somebody who was invited.
public struct Invitee: Sendable {
  public let address: String
  /// nil when there is none.
  public let answer: EventAnswer?
  /// Of those who accepted: the first has 1. Beyond the capacity they wait.
  public let place: Int?
  public let isWaiting: Bool
  /// What was frozen for them, by name.
  public let fields: [String: String]

  /// As a `where` has it; nil without an answer.
  public var word: String? { isWaiting ? "waiting" : answer?.answer.rawValue }
}
