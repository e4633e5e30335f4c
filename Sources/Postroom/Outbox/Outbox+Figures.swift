import GRDB
import Mail

/// A campaign in numbers. SQLite adds them up: of a million recipients no row comes this way.
extension Outbox {
  /// How many domains are named.
  static let mostDomains = 10
  /// How many spans a time is divided into, at most.
  private static let mostSpans: Int64 = 60

  public func figures(
    of campaign: QueuedCampaign, attendance: Attendance?
  ) throws(StateError) -> CampaignFigures {
    var figures = CampaignFigures()
    figures.counts = try counts(campaign: campaign.id)
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT total(attempts) AS attempts, total(attempts > 1) AS retried,
            coalesce(max(attempts), 0) AS most
          FROM message WHERE campaign_id = ?
          """, arguments: [campaign.id])
      figures.attempts = row?["attempts"] ?? 0
      figures.retried = row?["retried"] ?? 0
      figures.mostAttempts = row?["most"] ?? 0
      figures.accepted = try Self.timeline(
        "message CROSS JOIN attempt ON message_id = message.id",
        where: "campaign_id = ? AND outcome = 'accepted'", [campaign.id], time: "at", in: db)
      figures.domains = try Self.domains(of: campaign.id, in: db)
      figures.replies = try Self.replies(of: campaign.id, in: db)
      figures.bounces = try Self.bounces(of: campaign.id, in: db)
      figures.unsubscribed = try Self.unsubscribed(by: campaign.name, in: db)
      figures.answers = try attendance.map { try Self.answers($0, in: db) }
    }
    return figures
  }

  private static func timeline(
    _ table: String, where condition: String, _ arguments: StatementArguments, time: String,
    in db: Database
  ) throws -> CampaignFigures.Timeline? {
    let span = try Row.fetchOne(
      db, sql: "SELECT min(\(time)) AS a, max(\(time)) AS b FROM \(table) WHERE \(condition)",
      arguments: arguments)
    guard let first: Int64 = span?["a"], let last: Int64 = span?["b"] else { return nil }
    let step = step(for: last - first)
    // Begun at a round time, as a clock shows it.
    let start = first - first % step
    var counts = [Int](repeating: 0, count: Int((last - start) / step) + 1)
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT (\(time) - \(start)) / \(step) AS span, count(*) AS n
        FROM \(table) WHERE \(condition) GROUP BY 1
        """, arguments: arguments)
    while let row = try rows.next() { counts[row["span"]] = row["n"] }
    return CampaignFigures.Timeline(
      start: Instant(seconds: start), last: Instant(seconds: last), step: step, counts: counts)
  }

  /// Round ones: a second, a minute, an hour, a day, and what is between.
  private static func step(for length: Int64) -> Int64 {
    let steps: [Int64] = [
      1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800,
    ]
    return steps.first { length / $0 < mostSpans } ?? (length / mostSpans + 1)
  }

  /// Of those who were or are to be mailed.
  private static func domains(
    of campaign: Int64, in db: Database
  ) throws -> [CampaignFigures.Domain] {
    // Behind the last "@": a quoted local part may have one of its own.
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT substr(address, length(rtrim(address, replace(address, '@', ''))) + 1) AS domain,
          count(*) AS total, sum(state = 'accepted') AS accepted,
          sum(state IN ('failed', 'expired')) AS failed
        FROM message
        WHERE campaign_id = ? AND state NOT IN ('suppressed', 'cancelled')
        GROUP BY domain ORDER BY domain = '', total DESC, domain
        """, arguments: [campaign])
    var domains: [CampaignFigures.Domain] = []
    var rest = (domains: 0, total: 0, accepted: 0, failed: 0)
    while let row = try rows.next() {
      let name: String = row["domain"]
      if domains.count < mostDomains, !name.isEmpty {
        domains.append(
          CampaignFigures.Domain(
            name: name, domains: 1, total: row["total"], accepted: row["accepted"],
            failed: row["failed"]))
      } else {
        rest.domains += name.isEmpty ? 0 : 1
        rest.total += row["total"]
        rest.accepted += row["accepted"]
        rest.failed += row["failed"]
      }
    }
    guard rest.total > 0 else { return domains }
    return domains + [
      CampaignFigures.Domain(
        name: nil, domains: rest.domains, total: rest.total, accepted: rest.accepted,
        failed: rest.failed)
    ]
  }

  private static func replies(
    of campaign: Int64, in db: Database
  ) throws -> [CampaignFigures.ReplyGroup] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT outcome, code, enhanced_status, count(*) AS n
        FROM message CROSS JOIN attempt ON message_id = message.id
        WHERE campaign_id = ? GROUP BY 1, 2, 3 ORDER BY n DESC, code, enhanced_status, outcome
        LIMIT 40
        """, arguments: [campaign]
    ).map {
      CampaignFigures.ReplyGroup(
        outcome: $0["outcome"], code: $0["code"], enhancedStatus: $0["enhanced_status"],
        count: $0["n"])
    }
  }

  private static func bounces(
    of campaign: Int64, in db: Database
  ) throws -> [(kind: String, count: Int)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT kind, count(*) AS n FROM bounce JOIN message ON message.id = message_id
        WHERE campaign_id = ? GROUP BY kind ORDER BY n DESC, kind
        """, arguments: [campaign]
    ).map { ($0["kind"], $0["n"]) }
  }

  /// By the reason that the page behind a link writes down.
  private static func unsubscribed(by campaign: String, in db: Database) throws -> Int {
    let end = " in \(campaign)"
    return try Int.fetchOne(
      db,
      sql: """
        SELECT count(DISTINCT address_key) FROM suppression
        WHERE source = ? AND substr(reason, -length(?2)) = ?2
        """, arguments: [Suppression.byLink, end]) ?? 0
  }

  private static func answers(
    _ attendance: Attendance, in db: Database
  ) throws -> CampaignFigures.Answers {
    let rows = try Row.fetchAll(
      db, sql: "SELECT answer, count(*) AS n FROM answer WHERE event = ? GROUP BY answer",
      arguments: [attendance.uid])
    let counts = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["answer"] as String, $0["n"] as Int) })
    let invited = try Int.fetchOne(
      db, sql: "SELECT count(DISTINCT address_key) FROM message WHERE \(attendance.reached)")
    return CampaignFigures.Answers(
      invited: invited ?? 0, accepted: counts["accepted"] ?? 0,
      tentative: counts["tentative"] ?? 0, declined: counts["declined"] ?? 0,
      capacity: attendance.capacity,
      given: try timeline("answer", where: "event = ?", [attendance.uid], time: "since", in: db))
  }
}
