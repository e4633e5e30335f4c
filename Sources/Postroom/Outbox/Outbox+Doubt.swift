import Foundation
import GRDB
import Mail

/// Messages in doubt: how they come to be, and how they are settled.
extension Outbox {
  /// Messages that became in doubt, and what their campaigns want done about it.
  public struct Doubts: Hashable, Sendable {
    public var held = 0
    public var resent = 0
  }

  /// Whether a message that is in doubt is submitted again by itself, unless its campaign was cancelled
  /// while it was on its way. The third time it is held:
  /// twice may be chance, and somebody would go on getting it.
  static let isResent = """
    NOT \(isCancelled) AND
    (SELECT in_doubt FROM campaign WHERE campaign.id = message.campaign_id) = 'resend' AND 3 >
      (SELECT count(*) FROM attempt
        WHERE attempt.message_id = message.id AND attempt.outcome = 'in_doubt')
    """

  /// Messages that an earlier run left committing: it was killed, or lost its power, between the
  /// mark and the answer. Those whose final dot is known not to have left are as if they had not been
  /// tried, and those whose answer is known are what it says; the others are in doubt (RFC 1047), and
  /// held, or due after `wait` where their campaign says so.
  public func settleInterrupted(
    at now: Instant, resendAfter wait: Duration
  ) throws(StateError) -> Doubts {
    try settleUnfinished(departed: try departed(), at: now, resendAfter: wait)
  }

  /// The same, for those whose final dots may have left; nil when that may be any of them.
  func settleUnfinished(
    departed: [Departure]?, at now: Instant, resendAfter wait: Duration
  ) throws(StateError) -> Doubts {
    if let departed { try settle(by: departed, at: now) }
    return try write { db in
      try db.execute(
        sql: """
          INSERT INTO attempt (message_id, number, at, outcome, reply)
          SELECT id, attempts + 1, due_at, 'in_doubt',
            'the run ended between the final dot and the reply'
          FROM message WHERE state = 'committing'
          """)
      try Self.tally(db.changesCount, at: now, in: db)
      var doubts = Doubts()
      try db.execute(
        sql: """
          UPDATE message SET state = 'deferred', attempts = attempts + 1, due_at = ?
          WHERE state = 'committing' AND \(Self.isResent)
          """, arguments: [(now + wait).seconds])
      doubts.resent = db.changesCount
      try db.execute(
        sql: """
          UPDATE message SET state = 'in_doubt', attempts = attempts + 1, due_at = ?
          WHERE state = 'committing'
          """, arguments: [now.seconds])
      doubts.held = db.changesCount
      return doubts
    }
  }

  /// Those of a campaign that are held, in the order queued.
  public func doubtfulMessages(campaign: Int64) throws(StateError) -> [DoubtfulMessage] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT id, address, at, reply FROM message
          JOIN attempt ON message_id = id AND number = attempts
          WHERE campaign_id = ? AND state = 'in_doubt' ORDER BY id
          """, arguments: [campaign]
      ).map { row in
        DoubtfulMessage(
          id: row["id"], address: try Address(row["address"] as String),
          since: Instant(seconds: row["at"]), reason: row["reply"] ?? "")
      }
    }
  }

  /// nil when the campaign was not queued for this address.
  public func state(of address: Address, campaign: Int64) throws(StateError) -> MessageState? {
    try read { db in
      try String.fetchOne(
        db, sql: "SELECT state FROM message WHERE campaign_id = ? AND address_key = ?",
        arguments: [campaign, address.key]
      ).flatMap { MessageState(rawValue: $0) }
    }
  }

  /// Messages that the relay accepted, in its own words, within `span` of when another became in
  /// doubt; a few of those queued beside it, the nearest first. A log of that relay has them.
  func neighbours(
    of message: DoubtfulMessage, campaign: Int64, within span: Duration
  ) throws(StateError) -> [(address: Address, at: Instant)] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT address, at FROM message JOIN attempt ON message_id = id AND number = attempts
          WHERE id BETWEEN ?1 - 500 AND ?1 + 500 AND campaign_id = ?2 AND state = 'accepted'
            AND address <> '' AND code IS NOT NULL AND abs(at - ?3) <= ?4
          ORDER BY abs(at - ?3), id LIMIT 16
          """,
        arguments: [message.id, campaign, message.since.seconds, span.components.seconds]
      ).map { (try Address($0["address"] as String), Instant(seconds: $0["at"])) }
    }
  }

  /// Settles all of these in one transaction, each with its line in the log. Those that are not in
  /// doubt are left as they are.
  public func settle(_ settlements: [Settlement], at now: Instant) throws(StateError) {
    try write { db in
      let log = try db.makeStatement(
        sql: """
          INSERT INTO attempt (message_id, number, at, outcome, reply, queue_id)
          SELECT id, attempts + 1, ?2, ?3, ?4, ?5 FROM message WHERE id = ?1 AND state = 'in_doubt'
          """)
      let change = try db.makeStatement(
        sql: """
          UPDATE message SET state = ?2, attempts = attempts + 1, due_at = ?3
          WHERE id = ?1 AND state = 'in_doubt'
          """)
      for settlement in settlements {
        let (state, outcome, queueID) = settlement.kind.columns
        try log.execute(arguments: [
          settlement.message, now.seconds, outcome.rawValue, settlement.note, queueID,
        ])
        try change.execute(arguments: [settlement.message, state.rawValue, now.seconds])
      }
    }
  }
}

extension Settlement.Kind {
  /// A message that is submitted again by hand is logged as queued: its age counts from there.
  fileprivate var columns: (state: MessageState, outcome: MessageState, queueID: String?) {
    switch self {
    case .accepted(let queueID): (.accepted, .accepted, queueID)
    case .resent: (.deferred, .queued, nil)
    }
  }
}
