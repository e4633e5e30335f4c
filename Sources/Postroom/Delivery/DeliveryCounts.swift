/// What a run has done so far.
public struct DeliveryCounts: Hashable, Sendable {
  public var accepted = 0
  public var deferred = 0
  public var failed = 0
  public var expired = 0
  public var inDoubt = 0

  public init() {}

  public var tried: Int { accepted + deferred + failed + expired + inDoubt }

  mutating func count(_ outcome: Outcome) {
    switch outcome.kind {
    case .accepted: accepted += 1
    case .deferred: deferred += 1
    case .failed: failed += 1
    case .expired: expired += 1
    case .inDoubt: inDoubt += 1
    case .withdrawn: break
    }
  }
}
