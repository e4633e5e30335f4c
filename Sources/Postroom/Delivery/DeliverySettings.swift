/// How a run goes about it.
public struct DeliverySettings: Sendable {
  public var connections = 8
  /// Messages over one connection before it is closed; nil for no limit.
  public var perConnection: Int?
  public var rate: Rate?
  /// By domain, in lower case.
  public var perDomain: [String: Rate] = [:]
  public var retry = RetrySchedule()
  /// At most this many messages are tried.
  public var limit: Int?
  /// Whether to stay until no deferred message is left.
  public var waitsForDeferred = false
  /// How long the messages in flight have to finish after a signal, in seconds.
  public var patience: Double = 30

  public init() {}
}
