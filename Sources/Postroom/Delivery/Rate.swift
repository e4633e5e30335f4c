/// How many messages may be submitted in a while, evenly spread: `600/minute`.
public struct Rate: Hashable, Sendable {
  public let count: Int
  /// In seconds.
  public let period: Int

  public init(count: Int, period: Int) {
    precondition(count > 0 && period > 0)
    self.count = count
    self.period = period
  }

  /// Reads `N/second`, `N/minute` or `N/hour`; nil when `text` is anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let periods = ["second": 1, "minute": 60, "hour": 3600]
    guard parts.count == 2, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let count = Int(parts[0]), count > 0,
      let period = periods[String(parts[1])]
    else { return nil }
    self.init(count: count, period: period)
  }

  /// Seconds between two messages.
  public var interval: Double { Double(period) / Double(count) }
}
