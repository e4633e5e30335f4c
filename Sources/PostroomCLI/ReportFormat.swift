import Postroom

/// A report for a program.
enum ReportFormat {
  static func json(_ report: CampaignReport) -> String { JSONValue.object(object(report)).line }

  private static func object(_ report: CampaignReport) -> JSONObject {
    let figures = report.figures
    let states: [MessageState] = [
      .queued, .deferred, .accepted, .failed, .expired, .inDoubt, .suppressed, .cancelled,
    ]
    return [
      ("campaign", .text(report.campaign)), ("recipients", .number(report.recipients)),
      ("states", .object(states.map { ($0.rawValue, .number(figures.counts[$0])) })),
      ("attempts", .number(figures.attempts)), ("retried", .number(figures.retried)),
      ("most_attempts", .number(figures.mostAttempts)),
      ("accepted_over_time", figures.accepted.map(timeline) ?? .null),
      (
        "domains",
        .list(
          figures.domains.map {
            .object([
              ("domain", .optional($0.name)), ("domains", .number($0.domains)),
              ("recipients", .number($0.total)), ("accepted", .number($0.accepted)),
              ("open", .number($0.open)), ("failed", .number($0.failed)),
            ])
          })
      ),
      (
        "replies",
        .list(
          figures.replies.map {
            .object([
              ("outcome", .text($0.outcome)), ("code", .optional($0.code)),
              ("enhanced_status", .optional($0.enhancedStatus)), ("count", .number($0.count)),
            ])
          })
      ),
      (
        "bounces",
        figures.bounces.map { .object($0.map { ($0.kind, .number($0.count)) }) } ?? .null
      ),
      ("unsubscribed", .number(figures.unsubscribed)),
      ("answers", figures.answers.map(answers) ?? .null),
      (
        "left_to_do",
        .list(
          report.leftToDo.map {
            .object([("text", .text($0.text)), ("command", .optional($0.command))])
          })
      ),
      ("people", report.people.map(people) ?? .null),
    ]
  }

  private static func timeline(_ timeline: CampaignFigures.Timeline) -> JSONValue {
    .object([
      ("start", .text(timeline.start.rfc3339)), ("last", .text(timeline.last.rfc3339)),
      ("step_seconds", .number(Int(timeline.step))),
      ("counts", .list(timeline.counts.map { .number($0) })),
    ])
  }

  private static func answers(_ answers: CampaignFigures.Answers) -> JSONValue {
    .object([
      ("invited", .number(answers.invited)),
      ("accepted", .number(answers.accepted - answers.waiting)),
      ("waiting", .number(answers.waiting)), ("tentative", .number(answers.tentative)),
      ("declined", .number(answers.declined)), ("unanswered", .number(answers.unanswered)),
      ("capacity", .optional(answers.capacity)),
      ("over_time", answers.given.map(timeline) ?? .null),
    ])
  }

  private static func people(_ people: CampaignReport.People) -> JSONValue {
    .list(
      people.lines.map {
        .object([
          ("address", $0.address.isEmpty ? .null : .text($0.address)),
          ("state", .text($0.state.rawValue)), ("code", .optional($0.code)),
          ("enhanced_status", .optional($0.enhancedStatus)), ("reply", .optional($0.reply)),
        ])
      })
  }
}
