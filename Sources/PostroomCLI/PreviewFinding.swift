import Foundation
import Postroom

/// A problem as the page shows it: with the line that it stands in, and words by which the place is
/// found in the message.
struct PreviewFinding {
  private let problem: Problem
  /// The line of the file; empty when there is none.
  private let line: String

  /// Errors first.
  static func all(in problems: Problems, _ workspace: Workspace) -> [PreviewFinding] {
    var files: [String: [Substring]] = [:]
    let findings = problems.kept.map { problem in
      let place = problem.place
      if files[place.file] == nil {
        let text = place.file.hasSuffix(".csv") ? nil : workspace.text(at: place.file)
        files[place.file] =
          text?.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) ?? []
      }
      let lines = files[place.file] ?? []
      let line = place.line.flatMap { $0 <= lines.count ? String(lines[$0 - 1]) : nil }
      return PreviewFinding(problem: problem, line: line ?? "")
    }
    let order: [Problem.Severity] = [.error, .warning, .note]
    return order.flatMap { severity in findings.filter { $0.problem.severity == severity } }
  }

  var json: JSONValue {
    .object([
      ("severity", .text(problem.severity.rawValue)), ("rule", .text(problem.rule.rawValue)),
      ("place", .text("\(problem.place)")), ("message", .text(problem.message)),
      ("hint", .optional(problem.hint)), ("line", .text(line)),
      ("column", .optional(line.isEmpty ? nil : problem.place.column)),
      ("end", .number(end)), ("words", .list(words.map { .text($0) })),
    ])
  }

  /// How many scalars of the line stand before the end of the word at the place.
  private var end: Int {
    guard let column = problem.place.column else { return 0 }
    let rest = line.unicodeScalars.dropFirst(column - 1)
    let word = rest.prefix { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    return column - 1 + max(1, word.count)
  }

  /// Runs of the line's words that no markup or merge tag breaks, from the place on, then the
  /// longest.
  private var words: [String] {
    guard problem.place.file.hasSuffix(".md"), !line.isEmpty else { return [] }
    let column = max(0, (problem.place.column ?? 1) - 1)
    let whole = Self.runs(of: line[...])
    let scalars = line.unicodeScalars
    let from = scalars.index(scalars.startIndex, offsetBy: min(column, scalars.count))
    let here = Self.runs(of: Substring(scalars[from...]))
    var seen: Set<String> = []
    return (here.prefix(1) + whole.sorted { $0.count > $1.count }.prefix(2))
      .filter { seen.insert($0).inserted }
  }

  private static func runs(of text: Substring) -> [String] {
    text.split { "{}[]()*_#<>|`!\"".contains($0) }
      .map { $0.trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "-:"))) }
      .filter { $0.count >= 4 && !$0.hasPrefix("http") }
  }
}
