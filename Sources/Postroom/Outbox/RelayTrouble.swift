/// A relay that could not be used, and when it is asked again. It outlives the run that met it.
public struct RelayTrouble: Hashable, Sendable {
  /// How often it was asked in vain.
  public var failures: Int
  public var since: Instant
  public var retryAt: Instant
  public var reason: String
}
