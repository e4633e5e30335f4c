import GRDB
import Mail

/// What follows from mail that came back, and from mail by which somebody leaves.
extension Outbox {
  /// Writes a bounce down when it is of a message of ours: whether it suppresses is weighed once the
  /// mailbox has been read (`weighBounces`). A complaint suppresses at once.
  static func accept(
    _ feedback: Feedback, _ search: inout TraceSearch, at now: Instant, in db: Database
  ) throws -> IncomingVerdict {
    let message: TracedMessage
    switch try search.message(of: feedback.traces) {
    case .found(let found): message = found
    case .doubtful(let reason): return IncomingVerdict(.disbelieved, note: reason)
    case .nothing:
      return IncomingVerdict(.unmatched, note: "a report on no message that went out from here")
    }
    func verdict(
      _ kind: IncomingVerdict.Kind, _ bounce: BounceKind? = nil, note: String
    ) -> IncomingVerdict {
      IncomingVerdict(
        kind, campaign: message.campaign, address: message.address.text, bounce: bounce, note: note)
    }
    switch feedback.matter {
    case .notice(let note): return verdict(.notice, note: note)
    case .complaint(let type):
      let reason = "complained of \(message.campaign) (\(type))"
      try write(.complaint, of: message, status: nil, reason: type, at: now, in: db)
      _ = try suppress(
        message.address,
        Suppression(
          address: message.address.text, series: nil, reason: reason,
          source: Suppression.byComplaint, at: now), in: db)
      return verdict(.bounce, .complaint, note: "never mailed again")
    case .bounce(let recipients):
      // Behind an address may be others: what is said of the very one counts first.
      let own = recipients.filter { one in
        one.addresses.contains { $0.key == message.address.key }
      }
      let told = own.isEmpty ? recipients : own
      guard let mildest = told.min(by: { $0.kind.severity < $1.kind.severity }) else {
        return verdict(.notice, note: "it names nobody")
      }
      try write(
        mildest.kind, of: message, status: mildest.status, reason: mildest.reason, at: now, in: db)
      return verdict(.bounce, mildest.kind, note: mildest.reason)
    }
  }

  /// Each kind once a message: reports may come several times.
  private static func write(
    _ kind: BounceKind, of message: TracedMessage, status: EnhancedStatus?, reason: String,
    at now: Instant, in db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO bounce
          (address_key, message_id, kind, enhanced_status, reason, sent_at, at, is_open)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address_key, message_id, kind) DO NOTHING
        """,
      arguments: [
        message.address.key, message.id, kind.rawValue, status?.description, reason,
        message.sentAt.seconds, now.seconds, kind == .hard || kind == .soft,
      ])
  }

  /// Does what the page behind the link does at one click: the token is the same.
  static func leave(
    by text: String, _ search: TraceSearch, at now: Instant, in db: Database
  ) throws -> IncomingVerdict {
    guard let token = LinkToken(text, keys: search.keys) else {
      return IncomingVerdict(.disbelieved, note: "it would leave by a link that is none of ours")
    }
    let queued = try String.fetchAll(db, sql: "SELECT DISTINCT series FROM campaign")
    let series = token.series(among: search.series + queued)
    let campaign = token.campaign(
      among: try String.fetchAll(db, sql: "SELECT name FROM campaign ORDER BY id DESC"))
    _ = try suppress(
      token.address,
      Suppression(
        address: token.address.text, series: series,
        reason: "unsubscribed by mail\(campaign.map { " in \($0)" } ?? "")",
        source: Suppression.byLink, at: now), in: db)
    return IncomingVerdict(
      .leaving, campaign: campaign, address: token.address.text,
      note: series.map { "left \($0)" } ?? "left every series")
  }
}
