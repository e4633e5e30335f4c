import Foundation
import GRDB
import Mail

/// An address that is never mailed again, by one series or by any, and why.
public struct Suppression: Hashable, Sendable {
  /// Empty of somebody who was forgotten.
  public let address: String
  /// nil is every series, those that are still to come included.
  public let series: String?
  public let reason: String
  /// Who asked: `command`, `import`, `link` for the person's own hand on the page behind the link in
  /// a message, or by mail with its token, `relay` for a reply that said there is no such mailbox,
  /// `bounce` for a report that said so later, `complaint` for somebody who called it spam,
  /// or `forget`.
  public let source: String
  public let at: Instant

  /// What the page behind a link wrote down, and alone may take back.
  public static let byLink = "link"
  static let byBounce = "bounce"
  static let byComplaint = "complaint"

  public init(
    address: String, series: String?, reason: String, source: String, at: Instant
  ) {
    self.address = address
    self.series = series
    self.reason = reason
    self.source = source
    self.at = at
  }

  /// Nothing is held of them but a name that nobody can read (`ForgottenName`).
  public var isForgotten: Bool { address.isEmpty }

  init(_ row: Row) {
    let series: String = row["series"]
    self.init(
      address: row["address"], series: series.isEmpty ? nil : series, reason: row["reason"],
      source: row["source"], at: Instant(seconds: row["at"]))
  }
}

extension Outbox {
  /// False when the address was suppressed before, by that series or by all; the first reason stays. Who
  /// was forgotten is, and their address is not written down again.
  @discardableResult
  public func suppress(
    _ address: Address, from series: String? = nil, reason: String, source: String,
    at now: Instant
  ) throws(StateError) -> Bool {
    try write { db in
      try Self.suppress(
        address,
        Suppression(
          address: address.text, series: series, reason: reason, source: source, at: now), in: db)
    }
  }

  static func suppress(
    _ address: Address, _ entry: Suppression, in db: Database
  ) throws -> Bool {
    try db.cachedStatement(
      sql: """
        INSERT INTO suppression (address_key, series, address, reason, source, at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (
          SELECT 1 FROM suppression WHERE address_key = \(ForgottenName.sql(of: "?1")))
        ON CONFLICT (address_key, series) DO NOTHING
        """
    ).run([
      .text(address.key), .text(entry.series ?? ""), .text(entry.address), .text(entry.reason),
      .text(entry.source), .integer(entry.at.seconds),
    ])
    return db.changesCount > 0
  }

  /// All of a list in one transaction, or nothing: `feed` gives the entries one by one. Returns how many
  /// were not there yet.
  public func suppress(
    _ feed: ((Address, Suppression) throws -> Void) throws -> Void
  ) throws -> Int {
    do {
      return try database.write { db in
        var added = 0
        try feed { address, entry in
          if try Self.suppress(address, entry, in: db) { added += 1 }
        }
        return added
      }
    } catch { throw error is DatabaseError ? StateError(error) : error }
  }

  /// False when the address was not suppressed by that series, or by all; or not by `source` alone.
  @discardableResult
  public func unsuppress(
    _ address: Address, from series: String? = nil, source: String? = nil
  ) throws(StateError) -> Bool {
    try write { db in try Self.unsuppress(address, from: series, source: source, in: db) }
  }

  @discardableResult
  static func unsuppress(
    _ address: Address, from series: String?, source: String?, in db: Database
  ) throws -> Bool {
    try db.execute(
      sql: """
        DELETE FROM suppression
        WHERE address_key IN \(ForgottenName.either("?1"))
          AND series = ?2 AND (?3 IS NULL OR source = ?3)
        """, arguments: [address.key, series ?? "", source])
    return db.changesCount > 0
  }

  /// Of one address: that of every series first.
  public func suppressions(of address: Address) throws(StateError) -> [Suppression] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM suppression WHERE address_key IN \(ForgottenName.either("?1"))
          ORDER BY series
          """,
        arguments: [address.key]
      ).map { Suppression($0) }
    }
  }

  /// The oldest first.
  public func readSuppressions(_ body: (Suppression) throws -> Void) throws(StateError) {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT * FROM suppression ORDER BY at, address_key, series")
      while let row = try rows.next() { try body(Suppression(row)) }
    }
  }

  /// Whether a series leaves an address alone, as of now: asked for each contact while an audience is
  /// read. At every attempt the outbox itself is asked again. Without a series, whether all do.
  public func suppressionCheck(of series: String?) throws(StateError) -> (Address) -> Bool {
    let (keys, key) = try read { db in
      var keys = AddressSet()
      let rows = try String.fetchCursor(
        db, sql: "SELECT address_key FROM suppression WHERE series IN ('', ?)",
        arguments: [series ?? ""])
      while let key = try rows.next() { _ = keys.insert(key, row: 1) }
      let isAnybodyForgotten =
        try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM suppression WHERE address = '')") ?? false
      return (keys, isAnybodyForgotten ? try ForgottenName.key(in: db) : nil)
    }
    guard let key else { return { keys.contains($0.key) } }
    return { address in
      keys.contains(address.key)
        || keys.contains(ForgottenName.make(of: address.key, under: key))
    }
  }

  /// The series of all campaigns that were ever queued.
  public func queuedSeries() throws(StateError) -> [String] {
    try read { db in
      try String.fetchAll(db, sql: "SELECT DISTINCT series FROM campaign ORDER BY series")
    }
  }
}
