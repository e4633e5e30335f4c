/// What somebody has of an earlier campaign.
public enum Receipt: Hashable, Sendable {
  case accepted
  /// Nobody knows.
  case inDoubt
  case nothing
}
