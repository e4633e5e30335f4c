import Foundation
import GRDB
import Mail

/// An address that is never mailed again, and why.
public struct Suppression: Hashable, Sendable {
  public let address: String
  public let reason: String
  /// Who asked: `command`, or `relay` for a reply that said there is no such mailbox.
  public let source: String
  public let at: Instant
}

extension Outbox {
  /// False when the address was suppressed before; the first reason stays.
  public func suppress(
    _ address: Address, reason: String, source: String, at now: Instant
  ) throws(StateError) -> Bool {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO suppression (address_key, address, reason, source, at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (address_key) DO NOTHING
          """, arguments: [address.key, address.text, reason, source, now.seconds])
      return db.changesCount > 0
    }
  }

  /// False when the address was not suppressed.
  public func unsuppress(_ address: Address) throws(StateError) -> Bool {
    try write { db in
      try db.execute(
        sql: "DELETE FROM suppression WHERE address_key = ?", arguments: [address.key])
      return db.changesCount > 0
    }
  }

  public func readSuppressions(_ body: (Suppression) throws -> Void) throws(StateError) {
    try read { db in
      let rows = try Row.fetchCursor(db, sql: "SELECT * FROM suppression ORDER BY at, address_key")
      while let row = try rows.next() {
        try body(
          Suppression(
            address: row["address"], reason: row["reason"], source: row["source"],
            at: Instant(seconds: row["at"])))
      }
    }
  }

  /// Whether an address is suppressed, as of now: asked for each contact while an audience is read.
  /// At every attempt the outbox itself is asked again.
  public func suppressionCheck() throws(StateError) -> (Address) -> Bool {
    let keys = try read { db in
      var keys = AddressSet()
      let rows = try String.fetchCursor(db, sql: "SELECT address_key FROM suppression")
      while let key = try rows.next() { _ = keys.insert(key, row: 1) }
      return keys
    }
    return { keys.contains($0.key) }
  }
}
