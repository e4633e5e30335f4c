import Foundation
import GRDB

extension Outbox {
  /// Approves of `plan` as it is, in the place of what was approved under its name before.
  public func approve(
    _ plan: CampaignPlan, by person: String, at now: Instant
  ) throws(StateError) {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO approval (campaign, digest, parts, approved_at, approved_by)
          VALUES (?, ?, ?, ?, ?) ON CONFLICT (campaign) DO UPDATE SET
            digest = excluded.digest, parts = excluded.parts,
            approved_at = excluded.approved_at, approved_by = excluded.approved_by
          """,
        arguments: [
          plan.name, plan.digest,
          String(decoding: try JSONEncoder().encode(plan.parts), as: UTF8.self), now.seconds,
          person,
        ])
    }
  }

  /// False when there was no approval to be taken back.
  public func withdrawApproval(of campaign: String) throws(StateError) -> Bool {
    try write { db in
      try db.execute(sql: "DELETE FROM approval WHERE campaign = ?", arguments: [campaign])
      return db.changesCount > 0
    }
  }

  /// Where `plan` stands as it is now.
  public func standing(of plan: CampaignPlan) throws(StateError) -> Approval.Standing {
    guard plan.needsApproval else { return .notNeeded }
    guard let approval = try approval(of: plan.name) else { return .missing }
    return approval.digest == plan.digest
      ? .given(approval) : .outdated(approval, changes: plan.parts.changes(since: approval.parts))
  }

  private func approval(of campaign: String) throws(StateError) -> Approval? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM approval WHERE campaign = ?", arguments: [campaign])
        .map { row in
          Approval(
            digest: row["digest"],
            parts: try JSONDecoder().decode(
              CampaignParts.self, from: Data((row["parts"] as String).utf8)),
            at: Instant(seconds: row["approved_at"]), by: row["approved_by"])
        }
    }
  }
}
