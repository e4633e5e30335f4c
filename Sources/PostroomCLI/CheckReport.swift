import Postroom

/// What `check` found in one campaign, or in the settings of all.
struct CheckReport {
  /// nil for the settings, without which no campaign can be looked at.
  let campaign: String?
  let problems: Problems
  let counts: AudienceCounts?

  func fails(strictly isStrict: Bool) -> Bool {
    problems.hasErrors || isStrict && problems.warningCount > 0
  }

  /// "2022-01-newsletter: 1 warning; 35 recipients of 42 rows; nobody is left out".
  var verdict: String {
    let found = [
      (problems.errorCount, "error"), (problems.warningCount, "warning"),
      (problems.noteCount, "note"),
    ].filter { $0.0 > 0 }.map { Console.count($0.0, $0.1) }
    let audience = counts.map { "; \(AudienceSummary(counts: $0).line)" } ?? ""
    return
      "\(campaign ?? Settings.fileName): \(found.isEmpty ? "no problems" : found.joined(separator: ", "))\(audience)"
  }

  var json: JSONObject {
    [
      ("campaign", .optional(campaign)), ("errors", .number(problems.errorCount)),
      ("warnings", .number(problems.warningCount)),
      ("audience", counts.map { .object(AudienceSummary(counts: $0).json) } ?? .null),
      ("problems", .list(problems.kept.map { .object(Self.json($0)) })),
      ("notes", .number(problems.noteCount)),
    ]
  }

  private static func json(_ problem: Problem) -> JSONObject {
    [
      ("severity", .text(problem.severity.rawValue)), ("file", .text(problem.place.file)),
      ("line", .optional(problem.place.line)), ("column", .optional(problem.place.column)),
      ("message", .text(problem.message)), ("hint", .optional(problem.hint)),
      ("rule", .text(problem.rule.rawValue)),
    ]
  }
}
