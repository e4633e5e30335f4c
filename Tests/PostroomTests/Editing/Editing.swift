import Foundation

@testable import Postroom

/// A campaign as its author has it before the editor reads it: everything around the text is in
/// order, so that what is found is in what the test has put there.
struct Editing {
  var settings = TestWorkspace.settings
  var matter = "preheader: What there is to read this time."
  var subject = "News of the month"
  var template = "plain"
  var files: [String: String] = [:]
  var suppressed: Set<String> = []

  /// All that the editor says, `line:column: rule: message` in `campaigns/one.md`, and the file's
  /// name before it elsewhere.
  func found(in body: String) throws -> [String] {
    try problems(in: body).kept.map { problem in
      let file = problem.place.file == "campaigns/one.md" ? "" : "\(problem.place.file):"
      let place = problem.place.line.map { "\($0):\(problem.place.column ?? 0): " } ?? ""
      return "\(file)\(place)\(problem.rule.rawValue): \(problem.message)"
    }
  }

  /// Only what breaks `rule`.
  func found(_ rule: Rule, in body: String) throws -> [String] {
    let start = ": \(rule.rawValue): "
    return try found(in: body).compactMap { line in
      guard let range = line.range(of: start) ?? line.range(of: "\(rule.rawValue): ") else {
        return nil
      }
      return line.replacingCharacters(in: range, with: line.hasPrefix(rule.rawValue) ? "" : ": ")
    }
  }

  func problems(in body: String) throws -> Problems {
    var all = [
      "campaigns/one.md":
        "---\nseries: news\ntemplate: \(template)\nsubject: \"\(subject)\"\naudience: all\n"
        + "\(matter)\n---\n\(body)\n"
    ]
    all.merge(files) { $1 }
    let workspace = try TestWorkspace(all.mapValues { $0 })
    var problems = Problems()
    guard let settings = workspace.workspace.settings(&problems) else { return problems }
    let review = try CampaignReview(
      "one", in: workspace.workspace, settings: settings, at: Instant(seconds: 1_641_917_700),
      isSuppressed: { suppressed.contains($0.key) })
    problems.add(review.problems)
    return problems
  }
}
