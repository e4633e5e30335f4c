import Foundation
import GRDB
import Mail

/// Erasing a person (UK GDPR, article 17): what is left is numbers, and a name that nobody can read.
///
/// The caller holds the workspace's lock, and has settled what an earlier run left.
extension Outbox {
  /// Erases all that is held of an address, in one transaction, and sees to it that it is never mailed
  /// again. `finishForgetting` has to follow.
  public func forget(_ address: Address, at now: Instant) throws(StateError) -> Forgetting {
    try write { db in
      let doubtful = try Self.campaigns(inDoubtFor: address, in: db)
      if !doubtful.isEmpty {
        // Not mailed any more from now on, whenever they are settled.
        try Self.suppressToForget(address, as: address.key, showing: address.text, at: now, in: db)
        return .inDoubt(campaigns: doubtful)
      }
      var erasure = Erasure()
      erasure.wasForgottenBefore = try ForgottenName.isForgotten(address.key, in: db)
      let name = ForgottenName.make(
        of: address.key, under: try ForgottenName.demandKey(in: db))
      try db.execute(sql: "UPDATE forgetting SET is_unfinished = 1")
      try Self.eraseAnswers(of: address, leaving: name, at: now, &erasure, in: db)
      try Self.eraseMessages(to: address, leaving: name, &erasure, in: db)
      try db.execute(
        sql: "DELETE FROM suppression WHERE address_key = ?", arguments: [address.key])
      try Self.suppressToForget(address, as: name, showing: "", at: now, in: db)
      try Self.eraseIncoming(from: address, &erasure, in: db)
      try Self.eraseMentions(of: address, &erasure, in: db)
      return .done(erasure)
    }
  }

  /// Somebody who asked to be forgotten, with their address until they are.
  static let forgetSource = "forget"

  /// From this moment on nobody mails them, whatever a run is about to do.
  public func suppressUntilForgotten(_ address: Address, at now: Instant) throws(StateError) {
    try write { db in
      guard try !ForgottenName.isForgotten(address.key, in: db) else { return }
      try Self.suppressToForget(address, as: address.key, showing: address.text, at: now, in: db)
    }
  }

  private static func suppressToForget(
    _ address: Address, as key: String, showing text: String, at now: Instant, in db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO suppression (address_key, series, address, reason, source, at)
        VALUES (?, '', ?, 'asked to be forgotten', '\(forgetSource)', ?)
        ON CONFLICT (address_key, series) DO NOTHING
        """, arguments: [key, text, now.seconds])
  }

  private static func campaigns(
    inDoubtFor address: Address, in db: Database
  ) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT name FROM campaign WHERE EXISTS (
          SELECT 1 FROM message WHERE campaign_id = campaign.id AND address_key = ?
            AND state IN ('in_doubt', 'committing'))
        ORDER BY id
        """, arguments: [address.key])
  }

  // MARK: What is theirs

  /// The row stays, so that the campaign's numbers stay true and nobody is mailed it twice.
  private static func eraseMessages(
    to address: Address, leaving name: String, _ erasure: inout Erasure, in db: Database
  ) throws {
    let messages = try Row.fetchAll(
      db,
      sql: """
        SELECT id, state FROM message
        WHERE campaign_id IN (SELECT id FROM campaign) AND address_key = ?
        """, arguments: [address.key])
    for message in messages {
      let id: Int64 = message["id"]
      try db.execute(
        sql: """
          UPDATE message SET address = '', address_key = ?2, source_row = 0,
            state = iif(state IN ('queued', 'deferred'), 'cancelled', state)
          WHERE id = ?1
          """, arguments: [id, name])
      try db.execute(sql: "DELETE FROM merged WHERE message_id = ?", arguments: [id])
      try db.execute(
        sql: "UPDATE attempt SET reply = NULL, queue_id = NULL WHERE message_id = ?",
        arguments: [id])
      if ["queued", "deferred"].contains(message["state"] as String) { erasure.cancelled += 1 }
    }
    erasure.messages = messages.count
    try db.execute(
      sql: """
        UPDATE OR REPLACE bounce SET address_key = ?2, reason = '', is_open = 0
        WHERE address_key = ?1
        """, arguments: [address.key, name])
  }

  /// An answer to what has begun is a number; one to what is to come would keep a place for nobody.
  private static func eraseAnswers(
    of address: Address, leaving name: String, at now: Instant, _ erasure: inout Erasure,
    in db: Database
  ) throws {
    let answers = try Row.fetchAll(
      db,
      sql: """
        SELECT event, answer FROM answer
        WHERE event IN (SELECT DISTINCT event FROM answer) AND address_key = ?
        """, arguments: [address.key])
    for answer in answers {
      let event: String = answer["event"]
      let versions = try versions(ofEvent: event, in: db)
      let start = versions.last?.composition.invitation?.event.start.seconds ?? 0
      if start > now.seconds {
        try db.execute(
          sql: "DELETE FROM answer WHERE event = ? AND address_key = ?",
          arguments: [event, address.key])
        if answer["answer"] == "accepted" { erasure.freedPlaces += 1 }
      } else {
        try db.execute(
          sql: """
            UPDATE OR REPLACE answer SET address_key = ?3, address = '', comment = ''
            WHERE event = ?1 AND address_key = ?2
            """, arguments: [event, address.key, name])
      }
    }
    erasure.answers = answers.count
  }

  /// What was read stays known by its name and digest, so that it is not read again.
  private static func eraseIncoming(
    from address: Address, _ erasure: inout Erasure, in db: Database
  ) throws {
    for row in try incoming(of: address, in: db) {
      try db.execute(
        sql: """
          UPDATE incoming SET sender = '', subject = '', note = '\(IncomingRecord.forgottenNote)'
          WHERE mailbox = ? AND name = ?
          """, arguments: [row["mailbox"] as String, row["name"] as String])
      erasure.incoming += 1
    }
  }

  /// A message whose mark was refused since its address was forgotten; nothing of ours puts one into the
  /// queue.
  static func setAsideForgotten(_ message: Int64, in db: Database) throws {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT address, address_key FROM message
        WHERE id = ? AND state IN ('queued', 'deferred') AND EXISTS (SELECT 1 FROM forgetting)
        """, arguments: [message])
    guard let row, try ForgottenName.isForgotten(row["address_key"], in: db) else { return }
    let name = ForgottenName.make(
      of: row["address_key"], under: try ForgottenName.demandKey(in: db))
    var erasure = Erasure()
    try eraseMessages(
      to: try Address(row["address"] as String), leaving: name, &erasure, in: db)
  }

  // MARK: What names them

  /// Columns with a relay's words, or somebody's, in which an address may be named that is not the
  /// row's own.
  static let quoting = [
    ("attempt", "reply"), ("suppression", "reason"), ("campaign", "paused_because"),
    ("relay", "reason"), ("bounce", "reason"),
  ]

  private static func eraseMentions(
    of address: Address, _ erasure: inout Erasure, in db: Database
  ) throws {
    let search = AddressSearch(address)
    let names = DatabaseFunction("names_them", argumentCount: 1) { values in
      String.fromDatabaseValue(values[0]).map { search.isIn($0) } ?? false
    }
    db.add(function: names)
    defer { db.remove(function: names) }
    for (table, column) in quoting {
      try db.execute(
        sql: """
          UPDATE \(table) SET \(column) = 'erased: it named somebody who was forgotten'
          WHERE \(column) LIKE ? ESCAPE '!' AND names_them(\(column))
          """, arguments: [likePattern(address.text)])
      erasure.mentions += db.changesCount
    }
    erasure.campaignsOfOthers = try String.fetchAll(
      db,
      sql: """
        SELECT name FROM campaign WHERE EXISTS (
          SELECT 1 FROM message JOIN merged ON merged.message_id = message.id
          WHERE campaign_id = campaign.id AND instr(field_values, ?) > 0)
        ORDER BY id
        """, arguments: [Data(address.text.utf8)])
  }

  // MARK: What is left in the file

  /// Whether a `forget` was stopped before what it erased was gone from the disk.
  public func isForgettingUnfinished() throws(StateError) -> Bool {
    try read { db in
      try Bool.fetchOne(db, sql: "SELECT is_unfinished FROM forgetting") ?? false
    }
  }

  /// Writes the state file anew without its free space, in which erased rows can still be read (their
  /// pages were split and moved long before), and empties its log. Once it returns, no octet of what was
  /// erased is in any of the files. It takes the time of a copy, and the room.
  public func finishForgetting() throws(StateError) {
    // Notes of a run whose messages are settled; a reply may stand in them.
    unlink(departuresPath)
    do {
      try database.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM")
        _ = try db.checkpoint(.truncate)
        try db.execute(sql: "UPDATE forgetting SET is_unfinished = 0")
      }
    } catch { throw StateError(error) }
  }
}
