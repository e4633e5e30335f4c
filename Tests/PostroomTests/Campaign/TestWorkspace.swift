import Foundation
import Mail

@testable import Postroom

/// A small workspace in a temporary folder, which goes with it.
final class TestWorkspace {
  let workspace: Workspace
  private(set) var problems = Problems()

  static let settings = """
    organisation: {name: Cluster, address: 1 Sample Street}
    sender: {from: News <news@example.org>, bounces: bounces@example.org, unsubscribe: off@example.org}
    series: {news: {title: The News}}
    audiences: {all: {file: recipients/members.csv, name: "{{name}}"}}
    fields: {name: {fallback: colleague}}

    """
  static let members = """
    email,name,town,status
    ann@example.org,Ann,Dudley,active
    bob@example.org,Bob,,active
    cid@example.org,,Walsall,lapsed

    """
  static let campaign = """
    ---
    series: news
    template: plain
    subject: "Hello, {{name}}"
    audience: all
    ---
    Dear {{name}},

    it is *time*.

    """

  /// `files` by path; nil takes one of the usual files away.
  init(_ files: [String: String?] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "workspace-\(UUID())")
    workspace = Workspace(folder: folder.path)
    let usual: [String: String?] = [
      "postroom.yaml": Self.settings, "recipients/members.csv": Self.members,
      "campaigns/one.md": Self.campaign,
      "templates/plain/body.html.mustache":
        "<p>{{> body}}</p>\n<a href=\"{{unsubscribe_url}}\">x</a>\n",
      "templates/plain/body.txt.mustache": "{{> body}}\n\n{{unsubscribe_url}}\n",
    ]
    for (path, text) in usual.merging(files, uniquingKeysWith: { $1 }) {
      guard let text else { continue }
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: workspace.folder) }

  func settings() -> Settings? { workspace.settings(&problems) }

  /// The plan of the campaign `one`.
  func plan(at now: Instant = Instant(seconds: 1_641_917_700)) -> CampaignPlan? {
    settings().flatMap {
      CampaignPlan(name: "one", in: workspace, settings: $0, at: now, problems: &problems)
    }
  }

  func campaignFile() -> CampaignFile? {
    settings().flatMap {
      CampaignFile(name: "one", in: workspace, settings: $0, problems: &problems)
    }
  }

  /// Everybody in the audience of `plan`.
  func members(
    of plan: CampaignPlan, suppressed: Set<String> = []
  ) throws -> (members: [AudienceMember], counts: AudienceCounts) {
    var members: [AudienceMember] = []
    let counts = try plan.readAudience(
      isSuppressed: { suppressed.contains($0.key) }, problems: &problems
    ) { members.append($0) }
    return (members, counts)
  }

  /// The problems found so far, one a line, without their hints.
  var shown: String {
    problems.kept.map { "\($0.place): \($0.severity): \($0.message)" }.joined(separator: "\n")
  }

  var hints: [String] { problems.kept.compactMap(\.hint) }
}
