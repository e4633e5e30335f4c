import Postroom

extension CommandFailure {
  /// More bounces at once than are likely to be right: the list is an old one, the relay is not what it
  /// was, or somebody means harm.
  init(held weighing: BounceWeighing, expected: Int? = nil) {
    let count = Console.number(weighing.count)
    let all = Console.number(weighing.accepted)
    let what =
      weighing.earlier == 0
      ? "bounces would suppress \(count) of \(all) whose mail the relay took: nobody is suppressed, "
      : "bounces have suppressed \(Console.number(weighing.earlier)) of \(all) whose mail the relay took, "
        + "and would suppress \(count) more: nobody else is suppressed, "
    self.init(
      .badInput,
      expected.map { "the bounces that wait suppress \(count), and not \(Console.number($0))" }
        ?? what + "and nothing is sent, until that is settled",
      hint: "`postroom inbox --waiting` lists them; if they are right: postroom inbox --expect "
        + "\(weighing.count); if not: postroom inbox --dismiss")
  }

  /// Nothing is sent while bounces wait.
  static func heedBounces(in outbox: Outbox) throws {
    let weighing = try outbox.weighBounces(isFinal: false, at: .now)
    if weighing.isHeld { throw CommandFailure(held: weighing) }
  }
}
