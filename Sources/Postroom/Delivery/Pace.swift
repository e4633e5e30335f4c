import Mail

/// When the next message may leave under the limits on rates, evenly spread. It outlives the run:
/// what one has used is kept in the outbox, so that ten runs keep one limit.
///
/// Moments are seconds of a clock that nobody sets.
struct Pace {
  private let rate: Rate?
  private let perDomain: [String: Rate]
  private var next = 0.0
  private var nextTo: [String: Double] = [:]

  /// The scope of `limits.rate` in the outbox; every other scope is a domain.
  static let all = "all"

  /// - Parameter kept: seconds to wait by scope, as an earlier run left them. No wait can be longer
  ///   than one interval; a longer one comes of a wall clock that was set.
  init(_ settings: DeliverySettings, kept: [String: Double], at now: Double) {
    rate = settings.rate
    perDomain = settings.perDomain
    if let rate, let wait = kept[Self.all] { next = now + min(max(wait, 0), rate.interval) }
    for (domain, rate) in perDomain {
      if let wait = kept[domain] { nextTo[domain] = now + min(max(wait, 0), rate.interval) }
    }
  }

  var isLimited: Bool { rate != nil || !perDomain.isEmpty }

  /// When a message to anybody may leave.
  var nextToAll: Double { next }

  /// When a message to this domain may leave, as far as the domain's own limit goes.
  func next(to domain: String) -> Double { nextTo[domain] ?? 0 }

  /// A message to `domain` leaves. `messagesPerSecond` limits those to anybody.
  mutating func spend(on domain: String, at now: Double, messagesPerSecond: Double?) {
    if let messagesPerSecond { next = max(next, now) + 1 / messagesPerSecond }
    if let rate = perDomain[domain] { nextTo[domain] = max(next(to: domain), now) + rate.interval }
  }

  /// Seconds to wait by scope, to be kept.
  func waits(at now: Double) -> [String: Double] {
    var waits = nextTo.mapValues { max(0, $0 - now) }
    if rate != nil { waits[Self.all] = max(0, next - now) }
    return waits
  }
}
