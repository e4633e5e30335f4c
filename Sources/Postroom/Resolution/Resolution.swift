import Mail

/// Asks a relay's log about the messages of a campaign that are in doubt.
public struct Resolution {
  private let outbox: Outbox
  private let campaign: QueuedCampaign
  private let composer: Composer
  /// A relay writes of a message no earlier and no later than this from when it became in doubt: as
  /// long as a reply to the final dot is waited for.
  private let margin: Duration

  public struct Answers: Sendable {
    /// One for each message, in their order.
    public var findings: [LogFinding] = []
    /// Files without a line of Postfix's.
    public var strangers: [String] = []
  }

  public init(_ campaign: QueuedCampaign, in outbox: Outbox, margin: Duration) {
    self.campaign = campaign
    self.outbox = outbox
    self.margin = margin
    composer = Composer(campaign.composition)
  }

  /// A message that is not in the log is told to be absent only when the log covers its moment and
  /// has all the messages that the relay accepted around then: a log of another relay, or of one of
  /// several, or one with lines dropped does not.
  public func ask(_ maillog: Maillog, about messages: [DoubtfulMessage]) throws -> Answers {
    var ids = Slots()
    let doubtful = messages.map { ids.slot(of: messageID($0.address)) }
    let witnesses = try messages.map { message in
      try outbox.neighbours(of: message, campaign: campaign.id, within: margin).map {
        Witness(slot: ids.slot(of: messageID($0.address)), acceptedAt: $0.at)
      }
    }
    let reading = try maillog.follow(ids.texts)
    let coverage = MaillogCoverage(reading.spans, margin: margin)
    var answers = Answers(strangers: reading.strangers)
    for (index, message) in messages.enumerated() {
      let near = witnesses[index].map { (reading.traces[$0.slot].seenAt, $0.acceptedAt) }
      let gap =
        clockGap(near) ?? coverage.gap(around: message.since) ?? Self.missing(near)
      answers.findings.append(Self.finding(reading.traces[doubtful[index]], gap))
    }
    return answers
  }

  private func messageID(_ address: Address) -> String { composer.messageID(for: address).text }

  private static func finding(_ trace: RelayTrace, _ gap: LogGap?) -> LogFinding {
    if let queueID = trace.queueID {
      return .queued(queueID: queueID, at: trace.queuedAt, fate: trace.fate)
    }
    if let queueID = trace.begun.last { return .begun(queueID: queueID) }
    return gap.map { .unproven($0) } ?? .absent(trace.loss)
  }

  /// A message that the relay is known to have.
  private struct Witness {
    let slot: Int
    let acceptedAt: Instant
  }

  /// Its times must be ours before anything can be said of what they cover.
  private func clockGap(_ witnesses: [(seen: Instant?, accepted: Instant)]) -> LogGap? {
    for case (let seen?, let accepted) in witnesses {
      let ahead = seen.seconds - accepted.seconds
      if abs(ahead) > margin.components.seconds { return .clock(ahead: ahead) }
    }
    return nil
  }

  private static func missing(_ witnesses: [(seen: Instant?, accepted: Instant)]) -> LogGap? {
    let missing = witnesses.count { $0.seen == nil }
    return missing > 0 ? .incomplete(missing: missing, of: witnesses.count) : nil
  }

  /// Message-IDs, each once, and the place of each.
  private struct Slots {
    private(set) var texts: [String] = []
    private var places: [String: Int] = [:]

    mutating func slot(of text: String) -> Int {
      if let place = places[text] { return place }
      places[text] = texts.count
      texts.append(text)
      return texts.count - 1
    }
  }
}
