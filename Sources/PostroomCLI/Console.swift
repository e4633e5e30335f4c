import Foundation
import Postroom

/// What a person sees: answers on stdout, everything else on stderr, coloured where it is a terminal
/// and `NO_COLOR` is not set.
enum Console {
  static func error(_ message: String, hint: String? = nil) {
    note("\(bold("postroom: "))\(red("error: "))\(message)")
    if let hint { Self.hint(hint) }
  }

  static func warning(_ message: String, hint: String? = nil) {
    note("\(bold("postroom: "))\(yellow("warning: "))\(message)")
    if let hint { Self.hint(hint) }
  }

  /// What to do about what was said before it.
  static func hint(_ text: String) { note("\(dim("hint: "))\(text)") }

  /// One line on stderr.
  static func note(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// All problems, and how many more there are; notes only where they are asked for.
  static func show(
    _ problems: Problems, except shown: Set<Problem> = [], withNotes: Bool = false
  ) {
    for problem in problems.kept where !shown.contains(problem) {
      let severity: String
      switch problem.severity {
      case .error: severity = red("error: ")
      case .warning: severity = yellow("warning: ")
      case .note where !withNotes: continue
      case .note: severity = dim("note: ")
      }
      let rule = dim("[\(problem.rule.rawValue)]")
      note("\(bold("\(problem.place): "))\(severity)\(problem.message) \(rule)")
      if let hint = problem.hint { Self.hint(hint) }
    }
    if problems.omitted > 0 { note("... and \(number(problems.omitted)) more like these") }
  }

  static var errorsAreShown: Bool { isatty(STDERR_FILENO) == 1 }
  static var answersAreShown: Bool { isatty(STDOUT_FILENO) == 1 }

  private static let isColoured =
    isatty(STDERR_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  static func red(_ text: String) -> String { coloured(text, "31;1") }
  static func yellow(_ text: String) -> String { coloured(text, "33;1") }
  static func bold(_ text: String) -> String { coloured(text, "1") }
  static func dim(_ text: String) -> String { coloured(text, "2") }

  private static func coloured(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// With thousands apart: 1,234,567.
  static func number(_ value: Int) -> String { FigureText.number(value) }

  /// Filled up with spaces, as a column.
  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// An address, which is empty of somebody who was forgotten.
  static func address(_ text: String) -> String { text.isEmpty ? "(forgotten)" : text }

  /// "1 message", "2 messages".
  static func count(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(number(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }
}
