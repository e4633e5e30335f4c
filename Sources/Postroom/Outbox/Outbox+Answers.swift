import GRDB
import Mail

/// What members answered to invitations.
extension Outbox {
  /// The campaigns that brought the event, in the order in which they were queued; none when its UID
  /// is not one of ours. A UID begins with the name of the first of them.
  static func versions(ofEvent uid: String, in db: Database) throws -> [QueuedCampaign] {
    guard let at = uid.lastIndex(of: "@"),
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM campaign WHERE name = ?", arguments: [String(uid[..<at])])
    else { return [] }
    let first = try Self.campaign(row)
    guard first.composition.invitation?.event.uid == uid else { return [] }
    return try versions(of: first, in: db)
  }

  /// Believes `reply` when it is of somebody who was invited, in a message of their own, and keeps it
  /// when it is their latest.
  ///
  /// Whoever writes a false sender's name can answer for somebody; what they cannot do is keep that
  /// member's own answer from counting, with a version or a time that is still to come.
  static func accept(
    _ reply: CalendarReply, from senders: [Address], to versions: [QueuedCampaign],
    at now: Instant, in db: Database
  ) throws -> IncomingVerdict {
    guard let first = versions.first, let last = versions.last else {
      return IncomingVerdict(
        .disbelieved, reply: reply, note: "it answers an event that nobody was invited to from here"
      )
    }
    func disbelieved(_ note: String) -> IncomingVerdict {
      IncomingVerdict(.disbelieved, campaign: first.name, reply: reply, note: note)
    }
    guard senders.contains(where: { $0.key == reply.attendee.key }) else {
      let sender = senders.first.map { "\($0)" } ?? "nobody who is named"
      return disbelieved("it answers for \(reply.attendee), and \(sender) sent it")
    }
    guard let address = try invited(reply.attendee, to: versions.map(\.id), in: db) else {
      return disbelieved("\(reply.attendee) was not invited")
    }
    let sequences = versions.compactMap { $0.composition.invitation?.event.sequence }
    guard let newest = sequences.max(), (0...newest).contains(reply.sequence) else {
      return disbelieved("it answers a version that was never sent")
    }
    let stamp = max(min(reply.stamp ?? now.seconds, now.seconds), first.queuedAt.seconds)
    let before = try Row.fetchOne(
      db, sql: "SELECT * FROM answer WHERE event = ? AND address_key = ?",
      arguments: [reply.uid, reply.attendee.key])
    if let before, (before["sequence"], before["stamp"]) > (reply.sequence, stamp) {
      return IncomingVerdict(
        .outdated, campaign: first.name, reply: reply, address: address,
        note: "a later answer stands")
    }
    let since =
      before.flatMap { $0["answer"] == reply.answer.rawValue ? $0["since"] : nil } ?? stamp
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO answer
          (event, address_key, address, answer, comment, sequence, stamp, since, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        reply.uid, reply.attendee.key, address, reply.answer.rawValue, reply.comment,
        reply.sequence, stamp, since, now.seconds,
      ])
    let hasMoved = start(of: reply.sequence, in: versions) != start(of: newest, in: versions)
    return IncomingVerdict(
      .answer, campaign: first.name, reply: reply, address: address,
      note: hasMoved
        ? "it answers the event as it was before \(last.name)"
        : nil)
  }

  /// When the event begins by one of its versions.
  static func start(of sequence: Int, in versions: [QueuedCampaign]) -> Int64? {
    versions.last { $0.composition.invitation?.event.sequence == sequence }?
      .composition.invitation?.event.start.seconds
  }

  /// The address as it stands in one of these campaigns, when that went to it, or may have.
  private static func invited(
    _ address: Address, to campaigns: [Int64], in db: Database
  ) throws -> String? {
    try String.fetchOne(
      db,
      sql: """
        SELECT address FROM message
        WHERE campaign_id IN (\(campaigns.map(String.init).joined(separator: ", ")))
          AND address_key = ?
          AND (state IN ('accepted', 'in_doubt', 'committing')
            OR attempts > 0 AND state <> 'failed')
        ORDER BY campaign_id LIMIT 1
        """, arguments: [address.key])
  }
}
