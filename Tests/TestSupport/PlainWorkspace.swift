import Foundation

/// A workspace in a temporary folder, with one campaign, `news`, to invented members; removed with
/// this.
///
/// Its messages are of some 4 kB, so that a part of each leaves before its mark is durable.
public final class PlainWorkspace: Sendable {
  public let folder: String
  public let addresses: [String]

  /// - Parameters:
  ///   - smtp: the lines below `smtp:` in `postroom.yaml`, less their indentation.
  ///   - more: further lines of `postroom.yaml`.
  ///   - frontMatter: further lines of the campaign's.
  public init(
    members: Int, smtp: [String] = [], more: [String] = [], frontMatter: [String] = []
  ) throws {
    folder = NSTemporaryDirectory() + "/postroom-workspace-\(UUID().uuidString)"
    addresses = (1...max(members, 1)).prefix(members).map { "member\($0)@example.org" }
    let settings =
      [
        "organisation: {name: Test Society, address: 1 Test Street}",
        "sender:",
        "  from: Test Society <news@society.example.org>",
        "  bounces: bounces@society.example.org",
        "  unsubscribe: leave@society.example.org",
        "series: {news: {title: News}}",
        "audiences: {members: {file: recipients/members.csv}}",
        "smtp:",
        "  tls: none",
      ] + smtp.map { "  \($0)" } + more
    let campaign =
      [
        "---", "series: news", "template: plain", "subject: \"{{first_name}}, some news\"",
        "audience: members",
      ] + frontMatter + ["---", "Dear {{first_name}},", ""]
      + Array(repeating: "There is news, and some of it is good.\n", count: 30)
    let rows = addresses.enumerated().map { "Member \($0.offset + 1),\($0.element)" }
    try write(settings, to: "postroom.yaml")
    try write(campaign, to: "campaigns/news.md")
    try write(["first_name,email"] + rows, to: "recipients/members.csv")
    try write(
      [
        "<html><body>{{> body}}<a href=\"{{unsubscribe_url}}\">leave</a>",
        "<p>{{organisation.name}}, {{organisation.address}}</p></body></html>",
      ],
      to: "templates/plain/body.html.mustache")
    try write(
      [
        "{{> body}}", "Leave: {{unsubscribe_url}}",
        "{{organisation.name}}, {{organisation.address}}",
      ],
      to: "templates/plain/body.txt.mustache")
  }

  /// What `other` is now, in a folder of its own: to be looked at without touching the original.
  public init(copying other: PlainWorkspace) throws {
    folder = NSTemporaryDirectory() + "/postroom-workspace-\(UUID().uuidString)"
    addresses = other.addresses
    try FileManager.default.copyItem(atPath: other.folder, toPath: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  public var stateFile: String { folder + "/var/postroom.sqlite" }

  /// Writes `lines` to a file of the workspace, in the place of what is there.
  public func write(_ lines: [String], to path: String) throws {
    let url = URL(fileURLWithPath: folder + "/" + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
  }
}
