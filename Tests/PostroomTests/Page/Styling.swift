import Foundation

@testable import Postroom

/// A style sheet and a template, brought together.
final class Styling {
  private(set) var problems = Problems()

  /// The page with the styles in it, for a contact with these values; or the problems.
  func page(_ css: String, _ html: String, _ values: [String: String] = [:]) -> String {
    let sheet = StyleSheet(Array(css.utf8), file: "styles.css", problems: &problems)
    let merging = Merging()
    guard let program = merging.program(html) else { return merging.shown }
    let styled = StyleInlining([sheet], page: Problem.Place(file: "body.html.mustache"))
      .apply(to: program, problems: &problems)
    return styled?.rendered(values) ?? shown
  }

  /// What is in the body alone.
  func body(_ css: String, _ html: String, _ values: [String: String] = [:]) -> String {
    let page = page(css, "<head></head><body>\(html)</body>", values)
    guard let start = page.range(of: "<body>"), let end = page.range(of: "</body>") else {
      return page
    }
    return String(page[start.upperBound..<end.lowerBound])
  }

  /// The `<style>` that is kept, or nothing.
  func kept(_ css: String, _ html: String) -> String {
    let page = page(css, "<head></head><body>\(html)</body>")
    guard let start = page.range(of: "<style>\n"), let end = page.range(of: "\n</style>\n") else {
      return ""
    }
    return String(page[start.upperBound..<end.lowerBound])
  }

  var shown: String {
    problems.kept.map { "\($0.place): \($0.severity): \($0.message)" }.joined(separator: "\n")
  }

  var hints: [String] { problems.kept.compactMap(\.hint) }
}
