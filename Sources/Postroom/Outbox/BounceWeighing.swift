/// What follows from the bounces that were read since they were weighed last.
public struct BounceWeighing: Hashable, Sendable {
  /// Addresses that are suppressed by them, or would be.
  public let count: Int
  /// Addresses that earlier bounces of the same campaigns suppressed, and no person has confirmed: a
  /// trickle counts as a whole.
  public let earlier: Int
  /// Messages that the relay took in the campaigns that they came back for; counted only when they are
  /// more than a few.
  public let accepted: Int
  /// Nobody was suppressed: it is for a person to say whether that is right.
  public let isHeld: Bool

  /// One in twenty.
  static let share = 20
  /// Of that many at least: where there are fewer, a single one would be too many.
  static let fewest = 100

  static func isTooMany(_ count: Int, of accepted: Int) -> Bool {
    count * share > max(accepted, fewest)
  }
}
