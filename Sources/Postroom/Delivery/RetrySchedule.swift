/// When to try a deferred message again, and when to stop.
///
/// The wait doubles, as Postfix's does; jitter keeps a whole campaign from returning in the same
/// second.
public struct RetrySchedule: Hashable, Sendable {
  /// Greylisting asks for a few minutes (RFC 6647 section 5); RFC 5321 section 4.5.4.1 would have
  /// 30.
  public var first: Duration = .seconds(5 * 60)
  public var longest: Duration = .seconds(4 * 60 * 60)
  /// Counted from the first attempt. A newsletter is stale long before the RFC's four to five days.
  public var giveUpAfter: Duration = .seconds(48 * 60 * 60)

  public init() {}

  /// The wait after the `attempt`th failure, or nil when a message of this `age` is past hope.
  /// `jitter` is at least 0 and below 1.
  public func delay(after attempt: Int, age: Duration, jitter: Double) -> Duration? {
    precondition(attempt >= 1 && (0..<1).contains(jitter))
    return age < giveUpAfter ? wait(after: attempt, jitter: jitter) : nil
  }

  /// The wait after the `failure`th time in a row, however old it is: a relay's own.
  func wait(after failure: Int, jitter: Double) -> Duration {
    min(first * (1 << min(failure - 1, 20)), longest) * (1 + jitter / 4)
  }

  /// No wait is longer; what is due later than this from now was written under another clock.
  public var longestWait: Duration { max(first, longest) * 1.25 + .seconds(1) }
}
