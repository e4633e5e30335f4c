import GRDB
import Mail

extension Outbox {
  /// What a person chose on the page behind a link, in one transaction: series to leave and to come back
  /// to, nil for all of them. What somebody else wrote down stays as it is.
  public func choose(
    for address: Address, leaving left: [String?], returningTo again: [String?], reason: String,
    at now: Instant
  ) throws(StateError) {
    try write { db in
      for series in again {
        try Self.unsuppress(address, from: series, source: Suppression.byLink, in: db)
      }
      for series in left {
        _ = try Self.suppress(
          address,
          Suppression(
            address: address.text, series: series, reason: reason, source: Suppression.byLink,
            at: now), in: db)
      }
    }
  }

  /// The names of all campaigns that were ever queued.
  public func queuedNames() throws(StateError) -> [String] {
    try read { db in try String.fetchAll(db, sql: "SELECT name FROM campaign ORDER BY id DESC") }
  }
}
