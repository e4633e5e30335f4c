import Foundation
import GRDB

extension Outbox {
  /// What speaks against queueing `plan` for so many `recipients`, by what went out before.
  public func objections(
    to plan: CampaignPlan, recipients: Int
  ) throws(StateError) -> [Objection] {
    // Whom it is for follows from whom the other one reached.
    guard plan.corrects == nil else { return [] }
    let last = try precedent(where: "series = ?", plan.composition.series)
    let twin = try precedent(where: "content = ?", plan.parts.content)
    return [
      last.flatMap { Objection(recipients: recipients, last: $0) },
      last.flatMap { Objection(columns: plan.columns, of: plan.recipientsFile, last: $0) },
      twin.map { .saidBefore($0) },
    ].compactMap { $0 }
  }

  /// The campaign of the same series and the same calendar month, in `zone`.
  public func sameMonth(
    as plan: CampaignPlan, in zone: TimeZone
  ) throws(StateError) -> Precedent? {
    let month = { (date: Instant) in date.words("yyyy-MM", in: zone) }
    return try precedent(where: "series = ?", plan.composition.series).flatMap {
      month($0.date) == month(plan.composition.date) ? $0 : nil
    }
  }

  /// The last campaign for which `condition` holds of `value`. One that was cancelled before anybody
  /// got it is none, and neither is a correction, which is for some of another's recipients.
  private func precedent(
    where condition: String, _ value: String
  ) throws(StateError) -> Precedent? {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT id, name, queued_at, composition, columns FROM campaign
          WHERE \(condition) AND corrects IS NULL AND EXISTS (
            SELECT 1 FROM message WHERE campaign_id = campaign.id
              AND state IN ('queued', 'deferred', 'committing', 'accepted', 'in_doubt'))
          ORDER BY id DESC LIMIT 1
          """, arguments: [value])
      guard let row else { return nil }
      let recipients = try Int.fetchOne(
        db,
        sql: "SELECT count(*) FROM message WHERE campaign_id = ? AND state <> 'suppressed'",
        arguments: [row["id"] as Int64])
      return Precedent(
        name: row["name"], queuedAt: Instant(seconds: row["queued_at"]),
        date: try Composition(json: row["composition"]).date,
        recipients: recipients ?? 0,
        columns: try (row["columns"] as String?).map {
          try JSONDecoder().decode([String].self, from: Data($0.utf8))
        })
    }
  }
}
