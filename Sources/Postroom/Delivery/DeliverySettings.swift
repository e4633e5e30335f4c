/// How a run goes about it.
public struct DeliverySettings: Sendable {
  /// What the relay is called in the outbox: its URL. Another relay has trouble of its own.
  public var relay = ""
  public var connections = 8
  /// Messages over one connection before it is closed; nil for no limit.
  public var perConnection: Int?
  public var rate: Rate?
  /// By domain, in lower case.
  public var perDomain: [String: Rate] = [:] {
    didSet { laneScopes = LaneScope.all(limited: perDomain.keys.sorted()) }
  }
  public var retry = RetrySchedule()
  /// No message is begun from then on.
  public var endsAt: Instant?
  /// At most this many messages are tried.
  public var limit: Int?
  /// Whether to stay until no deferred message is left.
  public var waitsForDeferred = false
  /// Whether a relay that was in trouble is left alone until its back-off has passed, as cron's runs
  /// do. A person who runs `send` asks again at once.
  public var leavesRelayAlone = false
  /// How long the messages in flight have to finish after a signal, in seconds.
  public var patience: Double = 30

  /// The lanes that messages are handed out from: all other domains first, then each that has a
  /// limit of its own.
  private(set) var laneScopes = LaneScope.all(limited: [])

  public init() {}
}
