/// Mail goes to those who agreed to it: where the list says who did, the audience asks.
enum ConsentCheck {
  static func run(
    _ rule: AudienceRule, fields: [String], _ problems: inout Problems
  ) {
    let columns = fields.filter { field in
      ["consent", "opt_in", "optin", "opted_in", "subscribed", "permission"].contains {
        field.contains($0)
      }
    }
    guard let column = columns.min(by: { $0.utf8.count < $1.utf8.count }) else { return }
    let tokens = rule.condition.flatMap { try? ExpressionTokens($0) }?.tokens ?? []
    let isAsked = tokens.contains { token in
      switch token {
      case .word(let name), .quotedName(let name): columns.contains(name)
      default: false
      }
    }
    guard !isAsked else { return }
    problems.warning(
      .consent, at: rule.predicatePlace,
      "the contacts have a column \(column), and the audience does not ask for it",
      hint: "where: \"... AND \(column) = 'yes'\"")
  }
}
