/// How often visitors may come: each by themselves, and all together. A link that nobody made costs as
/// much as twenty good ones: mail programs bring thousands of good ones from one address after a
/// campaign went out, and whoever guesses brings none.
///
/// Memory is bounded: when too many visitors are remembered, those whose allowance is whole again are
/// forgotten; strangers who come when all places are taken share one.
public struct VisitAllowance: Sendable {
  private struct Bucket {
    var tokens: Double
    var at: Double
  }

  private let rate: Double
  private let burst: Double
  private let totalRate: Double
  private let capacity: Int
  private var buckets: [ClientAddress: Bucket] = [:]
  private var strangers: Bucket
  private var total: Bucket
  private var sweptAt = -Double.infinity

  static let missCost = 20.0

  /// Visits a second, and how many at once.
  public init(
    rate: Double = 10, burst: Double = 200, totalRate: Double = 500, capacity: Int = 20_000
  ) {
    self.rate = rate
    self.burst = burst
    self.totalRate = totalRate
    self.capacity = capacity
    strangers = Bucket(tokens: burst, at: 0)
    total = Bucket(tokens: totalRate * 2, at: 0)
  }

  /// How many visitors are remembered.
  var count: Int { buckets.count }

  /// Whether a visit may be answered; it is counted when it may. `now` is in seconds of a clock that only
  /// goes forward; nil is whoever nobody knows.
  public mutating func admits(_ visitor: ClientAddress?, at now: Double) -> Bool {
    refill(&total, totalRate, totalRate * 2, now)
    guard total.tokens >= 1 else { return false }
    let isAdmitted = change(visitor, now) { bucket in
      guard bucket.tokens >= 1 else { return false }
      bucket.tokens -= 1
      return true
    }
    if isAdmitted { total.tokens -= 1 }
    return isAdmitted
  }

  /// The visit that was admitted brought a link that nobody made.
  public mutating func countMiss(_ visitor: ClientAddress?, at now: Double) {
    _ = change(visitor, now) { bucket in
      bucket.tokens -= Self.missCost - 1
      return true
    }
  }

  private mutating func change(
    _ visitor: ClientAddress?, _ now: Double, _ body: (inout Bucket) -> Bool
  ) -> Bool {
    guard let visitor, buckets[visitor] != nil || hasRoom(now) else {
      refill(&strangers, rate, burst, now)
      return body(&strangers)
    }
    var bucket = buckets[visitor] ?? Bucket(tokens: burst, at: now)
    refill(&bucket, rate, burst, now)
    let result = body(&bucket)
    buckets[visitor] = bucket
    return result
  }

  private mutating func hasRoom(_ now: Double) -> Bool {
    guard buckets.count >= capacity else { return true }
    // Not for each of a flood.
    guard now >= sweptAt + 1 else { return false }
    sweptAt = now
    buckets = buckets.filter { $0.value.tokens + (now - $0.value.at) * rate < burst }
    return buckets.count < capacity
  }

  private func refill(_ bucket: inout Bucket, _ rate: Double, _ most: Double, _ now: Double) {
    bucket.tokens = min(most, bucket.tokens + max(0, now - bucket.at) * rate)
    bucket.at = now
  }
}
