import Mail

/// Reads what is new in a mailbox: recorded first, many messages in one commit, and only then is the
/// mailbox told. Stopped anywhere, it goes on where it was, and nothing counts twice.
public struct InboxReading {
  private let outbox: Outbox
  private let now: Instant
  private let isRehearsal: Bool
  private let keys: LinkKeys
  private let series: [String]
  private let trust: String?
  /// Whether to stop before the next message.
  public var interruption: () -> Bool = { false }

  /// That one commit holds.
  private static let mostMessages = 200

  /// `keys` know the tokens that went out, `series` are those of the
  /// settings, and `trust` is the server that has to vouch for whoever answers.
  public init(
    _ outbox: Outbox, keys: LinkKeys = LinkKeys(), series: [String] = [], trust: String? = nil,
    at now: Instant, isRehearsal: Bool = false
  ) {
    self.trust = trust
    self.keys = keys
    self.series = series
    self.outbox = outbox
    self.now = now
    self.isRehearsal = isRehearsal
  }

  /// Tells `show` of each message that is new, once it is recorded.
  public func run(
    _ inbox: inout some Inbox, show: (IncomingRecord, IncomingVerdict) -> Void
  ) throws {
    let mailbox = inbox.name
    if !isRehearsal { try settle(outbox.unsettled(in: mailbox), in: &inbox) }
    var failure: (any Error)?
    // An mbox may hold the same message twice, and what a commit is to hold is not known to it yet.
    var taken: Set<String> = []
    while failure == nil {
      var records: [IncomingRecord] = []
      do {
        while records.count < Self.mostMessages, !interruption(),
          let message = try inbox.next(
            unless: { try taken.contains($0) || outbox.isRead($0, in: mailbox) })
        {
          taken.insert(message.name)
          records.append(IncomingRecord(message, in: mailbox, trust: trust))
        }
      } catch { failure = error }
      if records.isEmpty { break }
      let verdicts = try outbox.record(
        records, of: mailbox, keys: keys, series: series, at: now,
        isRehearsal: isRehearsal)
      for (record, verdict) in zip(records, verdicts) { show(record, verdict) }
      let settled = zip(records, verdicts).filter { $0.1.kind.isSettled }.map(\.0.name)
      if !isRehearsal { try settle(settled, in: &inbox) }
    }
    // What was read before the mailbox could not be read any more is kept.
    if let failure { throw failure }
  }

  private func settle(_ names: [String], in inbox: inout some Inbox) throws {
    for name in names { try inbox.settle(name) }
    try outbox.markSettled(names, in: inbox.name)
  }
}
