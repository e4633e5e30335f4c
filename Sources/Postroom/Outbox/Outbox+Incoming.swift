import GRDB
import Mail

/// Messages that were read in mailboxes: each once, whatever happens in between.
extension Outbox {
  public func isRead(_ name: String, in mailbox: String) throws(StateError) -> Bool {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT 1 FROM incoming WHERE mailbox = ? AND name = ?")
      return try Row.fetchOne(statement, arguments: [mailbox, name]) != nil
    }
  }

  /// Records what messages of `mailbox` are, and what follows from it, in one commit; returns what
  /// became of each. A rehearsal changes nothing.
  public func record(
    _ messages: [IncomingRecord], of mailbox: String, keys: LinkKeys = LinkKeys(),
    series: [String] = [], at now: Instant,
    isRehearsal: Bool = false
  ) throws(StateError) -> [IncomingVerdict] {
    try write { db in
      var verdicts: [IncomingVerdict] = []
      try db.inSavepoint {
        var events: [String: [QueuedCampaign]] = [:]
        var search = TraceSearch(keys: keys, series: series, in: db)
        for message in messages {
          // Of what they write after it no more is kept than that it was read.
          let isForgotten = try Self.isForgotten(oneOf: message.people, in: db)
          let isNamed = try Self.isForgotten(oneOf: message.named, in: db)
          let verdict =
            isForgotten
            ? IncomingVerdict(.disbelieved, note: IncomingRecord.forgottenNote)
            : try Self.verdict(on: message, events: &events, &search, at: now, in: db)
          try db.execute(
            sql: """
              INSERT INTO incoming
                (mailbox, name, digest, kind, campaign, sender, subject, note, at, is_settled)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              """,
            arguments: [
              mailbox, message.name, message.digest, verdict.kind.rawValue, verdict.campaign,
              isNamed ? "" : message.sender, isNamed ? "" : message.subject,
              isNamed ? IncomingRecord.forgottenNote : verdict.note, now.seconds, false,
            ])
          verdicts.append(verdict)
        }
        return isRehearsal ? .rollback : .commit
      }
      return verdicts
    }
  }

  private static func isForgotten(oneOf people: [Address], in db: Database) throws -> Bool {
    try people.contains { try ForgottenName.isForgotten($0.key, in: db) }
  }

  private static func verdict(
    on message: IncomingRecord, events: inout [String: [QueuedCampaign]],
    _ search: inout TraceSearch, at now: Instant, in db: Database
  ) throws -> IncomingVerdict {
    let before = try Row.fetchOne(
      db, sql: "SELECT campaign FROM incoming WHERE digest = ?", arguments: [message.digest])
    if let before { return IncomingVerdict(.repeated, campaign: before["campaign"]) }
    switch message.matter {
    case .unmatched: return IncomingVerdict(.unmatched)
    case .feedback(let feedback): return try accept(feedback, &search, at: now, in: db)
    case .leaving(let token): return try leave(by: token, search, at: now, in: db)
    case .unvouched(let note): return IncomingVerdict(.disbelieved, note: note)
    case .absence: return IncomingVerdict(.absence)
    case .challenge: return IncomingVerdict(.challenge, note: "only a person can answer it")
    case .faulty(let reason): return IncomingVerdict(.faulty, note: reason)
    case .tooLarge(let octets):
      return IncomingVerdict(.tooLarge, note: "it has \(octets) octets, and was not read")
    case .answer(let reply, let senders):
      let versions: [QueuedCampaign]
      if let known = events[reply.uid] {
        versions = known
      } else {
        versions = try Self.versions(ofEvent: reply.uid, in: db)
        events[reply.uid] = versions
      }
      return try accept(reply, from: senders, to: versions, at: now, in: db)
    }
  }

  /// Messages that are dealt with, and whose mailbox was not told yet: Postroom was stopped in between.
  public func unsettled(in mailbox: String) throws(StateError) -> [String] {
    try read { db in
      let kinds = IncomingVerdict.Kind.allCases.filter(\.isSettled).map { "'\($0.rawValue)'" }
      return try String.fetchAll(
        db,
        sql: """
          SELECT name FROM incoming WHERE mailbox = ? AND NOT is_settled
            AND kind IN (\(kinds.joined(separator: ", ")))
          """, arguments: [mailbox])
    }
  }

  public func markSettled(_ names: [String], in mailbox: String) throws(StateError) {
    try write { db in
      for name in names {
        try db.execute(
          sql: "UPDATE incoming SET is_settled = 1 WHERE mailbox = ? AND name = ?",
          arguments: [mailbox, name])
      }
    }
  }

  /// What was read and is for a person to look at, the oldest first.
  public func readUnmatched(
    _ body: (
      _ kind: IncomingVerdict.Kind, _ sender: String, _ subject: String, _ note: String?,
      _ at: Instant
    ) -> Void
  ) throws(StateError) {
    try read { db in
      let kinds = IncomingVerdict.Kind.allCases.filter { !$0.isSettled }.map { "'\($0.rawValue)'" }
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT * FROM incoming WHERE kind IN (\(kinds.joined(separator: ", ")))
          ORDER BY at, mailbox, name
          """)
      while let row = try rows.next() {
        guard let kind = IncomingVerdict.Kind(rawValue: row["kind"]) else { continue }
        body(kind, row["sender"], row["subject"], row["note"], Instant(seconds: row["at"]))
      }
    }
  }

  /// What was read of an address, or names it; the oldest first. Of those who were forgotten nothing is.
  public func received(of address: Address) throws(StateError) -> [ReceivedMessage] {
    try read { db in
      try Self.incoming(of: address, in: db).compactMap { row in
        IncomingVerdict.Kind(rawValue: row["kind"]).map {
          ReceivedMessage(
            kind: $0, campaign: row["campaign"], sender: row["sender"], subject: row["subject"],
            note: row["note"], at: Instant(seconds: row["at"]))
        }
      }
    }
  }

  /// A sender's domain may stand in another spelling than ours, so From is read as well.
  static func incoming(of address: Address, in db: Database) throws -> [Row] {
    let search = AddressSearch(address)
    return try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM incoming
        WHERE sender || ' ' || subject || ' ' || coalesce(note, '') LIKE ? ESCAPE '!'
        ORDER BY at, mailbox, name
        """, arguments: [likePattern(address.local + "@")]
    ).filter { row in
      [row["sender"], row["subject"], row["note"] ?? ""].contains { search.isIn($0) }
        || IncomingRecord.people(in: row["sender"]).contains { $0.key == address.key }
    }
  }

  /// For LIKE with "!" to escape, which has both cases of ASCII's letters the same.
  static func likePattern(_ text: String) -> String {
    "%\(text.map { "%_!".contains($0) ? "!\($0)" : String($0) }.joined())%"
  }
}
