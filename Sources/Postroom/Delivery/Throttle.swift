/// How many of its connections, and how much of its rate, a run uses: half when the relay says that
/// it is too much, and a little more whenever it has gone well for a while.
///
/// Additive increase and multiplicative decrease, as TCP has it (RFC 5681 section 3.1): the relay's
/// own limit is not known, and is found from below.
struct Throttle {
  /// Connections that may be open.
  private(set) var connections: Int
  /// The part of the rate that is used, above 0 and at most 1.
  private(set) var share = 1.0

  private let most: Int
  /// Messages a second that `share` is of: what is configured, or what was reached when the relay
  /// first complained; nil while neither is known.
  private var rate: Double?
  private let isRateConfigured: Bool

  private var changedAt: Double
  private var answersSince = 0

  /// Complaints of many connections within this time are one, in seconds.
  static let round = 1.0
  /// Both must have passed between two steps upwards: answers, and seconds.
  static let answersAStep = 64
  static let secondsAStep = 5.0
  private static let smallestShare = 1.0 / 64
  private static let stepOfShare = 1.0 / 16

  /// `now` is in seconds of a clock that nobody sets.
  init(connections: Int, rate: Rate?, at now: Double) {
    most = max(connections, 1)
    self.connections = most
    self.rate = rate.map { 1 / $0.interval }
    isRateConfigured = rate != nil
    changedAt = now
  }

  /// Messages a second, where something limits them.
  var messagesPerSecond: Double? {
    guard isRateConfigured || share < 1 else { return nil }
    return rate.map { $0 * share }
  }

  /// The relay said that it is too much.
  mutating func slow(at now: Double) {
    let isSlowed = share < 1 || connections < most
    if isSlowed && now < changedAt + Self.round { return }
    if rate == nil, now > changedAt, answersSince > 0 {
      rate = Double(answersSince) / (now - changedAt)
    }
    connections = max(1, connections / 2)
    share = max(Self.smallestShare, share / 2)
    begin(at: now)
  }

  /// A connection could not be had while `others` have theirs.
  mutating func settle(for others: Int, at now: Double) {
    connections = max(1, min(connections, others))
    begin(at: now)
  }

  /// One connection asks whether the relay is back.
  mutating func probe(at now: Double) {
    connections = 1
    begin(at: now)
  }

  /// The probe was answered.
  mutating func resume(at now: Double) {
    connections = max(1, most / 2)
    begin(at: now)
  }

  /// A message was answered. Returns whether the run may go faster now.
  mutating func answered(at now: Double) -> Bool {
    answersSince += 1
    guard connections < most || share < 1, answersSince >= Self.answersAStep,
      now >= changedAt + Self.secondsAStep
    else { return false }
    connections = min(most, connections + 1)
    share = min(1, share + Self.stepOfShare)
    if share == 1 && !isRateConfigured { rate = nil }
    begin(at: now)
    return true
  }

  private mutating func begin(at now: Double) {
    changedAt = now
    answersSince = 0
  }
}
