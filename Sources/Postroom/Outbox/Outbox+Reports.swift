extension Outbox {
  /// Notes that the report of a campaign is about to be mailed; false when it was noted before. It is
  /// noted first, so that it is mailed once at most.
  public func markReported(campaign: Int64, at now: Instant) throws(StateError) -> Bool {
    try write { db in
      try db.execute(
        sql: "UPDATE campaign SET reported_at = ? WHERE id = ? AND reported_at IS NULL",
        arguments: [now.seconds, campaign])
      return db.changesCount > 0
    }
  }
}
