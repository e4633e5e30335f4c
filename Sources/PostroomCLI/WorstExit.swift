/// The exit code of a command with which more than one thing is wrong: that of the worst.
///
/// First the signal that ended it; then what holds up all mail, then what holds up a campaign, then what
/// befell single messages. 75 asks nothing of anybody, so it is said only when nothing else is.
struct WorstExit {
  private(set) var code = Exit.done.rawValue

  /// From the worst; behind a signal, before 0.
  private static let order: [Exit] = [
    .internalError, .cannotWrite, .configuration, .loginRefused, .unreachable, .usage, .badInput,
    .noInput, .troubled, .workLeft,
  ]

  mutating func add(_ exit: Exit) { add(exit.rawValue) }

  mutating func add(_ other: Int32) {
    if Self.rank(other) < Self.rank(code) { code = other }
  }

  private static func rank(_ code: Int32) -> Int {
    if code == Exit.done.rawValue { return order.count }
    // 128 and the number of a signal.
    return order.firstIndex { $0.rawValue == code } ?? -1
  }
}
