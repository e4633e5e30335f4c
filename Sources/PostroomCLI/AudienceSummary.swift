import Postroom

/// Who gets a campaign and who does not, by reason.
struct AudienceSummary {
  let counts: AudienceCounts

  /// "35 recipients of 42 rows: 6 not in the audience, 1 repeated".
  var line: String {
    let reasons = [
      (counts.notMatched, "not in the audience"), (counts.repeated, "repeated"),
      (counts.withoutIt, "without what it corrects"), (counts.inDoubt, "in doubt"),
      (counts.suppressed, "suppressed"), (counts.refused, "refused"),
    ].filter { $0.0 > 0 }.map { "\(Console.number($0.0)) \($0.1)" }
    let left =
      reasons.isEmpty ? "nobody is left out" : "left out: \(reasons.joined(separator: ", "))"
    return "\(Console.count(counts.recipients, "recipient")) of "
      + "\(Console.count(counts.rows, "row")); \(left)"
  }

  var json: JSONObject {
    [
      ("rows", .number(counts.rows)), ("recipients", .number(counts.recipients)),
      ("not_in_audience", .number(counts.notMatched)), ("repeated", .number(counts.repeated)),
      ("suppressed", .number(counts.suppressed)), ("refused", .number(counts.refused)),
      ("without_it", .number(counts.withoutIt)), ("in_doubt", .number(counts.inDoubt)),
    ]
  }
}
