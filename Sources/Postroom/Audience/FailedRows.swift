/// The rows that a `where` fails on while it is evaluated: whether they are in the audience, nobody
/// knows. One problem tells of all, for the mistake is most often the expression's.
struct FailedRows {
  private var count = 0
  private var first: (error: PredicateError, row: Problem.Place, place: Problem.Place)?

  /// `row` is where the contact stands; `rule` tells which of its two expressions failed.
  mutating func add(
    _ error: PredicateError, _ values: FieldValues, of fields: [String], at row: Problem.Place,
    in rule: AudienceRule
  ) {
    count += 1
    if first == nil {
      first = (error, row, Self.place(of: rule, failingOn: values, fields))
    }
  }

  func report(_ problems: inout Problems) {
    guard let first else { return }
    let others = count - 1
    problems.error(
      .where, at: first.place,
      "where: \(first.error.message), asked of \(first.row)"
        + (others > 0 ? " and \(others) more \(others == 1 ? "row" : "rows")" : ""),
      hint: first.error.hint ?? "mend that row's value, or let the expression pass over such rows")
  }

  private static func place(
    of rule: AudienceRule, failingOn values: FieldValues, _ fields: [String]
  ) -> Problem.Place {
    guard let predicate = rule.predicate else { return rule.narrowingPlace }
    do {
      _ = try Predicate(predicate, fields: fields).matches(values)
      return rule.narrowing == nil ? rule.predicatePlace : rule.narrowingPlace
    } catch { return rule.predicatePlace }
  }
}
