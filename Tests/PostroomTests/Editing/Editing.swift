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
  /// Who follows the links, if anybody does.
  var visit: LinkRound.Visit?

  /// All that the editor says, `line:column: rule: message` in `campaigns/one.md`, and the file's
  /// name before it elsewhere.
  func found(in body: String) throws -> [String] {
    try problems(in: body).kept.map { "\(Self.place($0))\($0.rule.rawValue): \($0.message)" }
  }

  /// Only what breaks `rule`, which is left out.
  func found(_ rule: Rule, in body: String) throws -> [String] {
    try problems(in: body).kept.filter { $0.rule == rule }.map {
      "\(Self.place($0))\($0.message)"
    }
  }

  private static func place(_ problem: Problem) -> String {
    let place = problem.place
    let file = place.file == "campaigns/one.md" ? "" : "\(place.file):"
    guard let line = place.line, let column = place.column else { return "\(file) " }
    return "\(file)\(line):\(column): "
  }

  func problems(in body: String) throws -> Problems {
    var all = [
      "campaigns/one.md":
        "---\nseries: news\ntemplate: \(template)\nsubject: \"\(subject)\"\naudience: all\n"
        + "\(matter)\n---\n\(body)\n"
    ]
    all["templates/plain/body.html.mustache"] =
      "<html><body>{{preheader}}{{> body}}<a href=\"{{unsubscribe_url}}\">Leave</a>\n"
      + "{{organisation.name}}, {{organisation.address}}</body></html>\n"
    all["templates/plain/body.txt.mustache"] =
      "{{> body}}\n\n{{unsubscribe_url}}\n{{organisation.name}}, {{organisation.address}}\n"
    all.merge(files) { $1 }
    let workspace = try TestWorkspace(all.mapValues { $0 })
    var problems = Problems()
    guard let settings = workspace.workspace.settings(&problems) else { return problems }
    var review = try CampaignReview(
      "one", in: workspace.workspace, settings: settings, at: Instant(seconds: 1_641_917_700),
      suppressed: { _ in { suppressed.contains($0.key) } })
    if let visit {
      var round = LinkRound(visit: visit)
      round.follow(&review)
    }
    problems.add(review.problems)
    return problems
  }
}
