import Foundation

/// Where campaigns are published: a folder that a web server shows, and its address.
public struct Publishing: Codable, Hashable, Sendable {
  /// Relative to the workspace, unless it is absolute.
  public let folder: String
  /// Without a slash at its end.
  public let url: String

  /// The page of a campaign.
  func page(of name: String) -> String { "\(url)/\(Self.path(of: name)).html" }

  /// The event of a campaign, for calendars.
  func calendar(of name: String) -> String { "\(url)/\(Self.path(of: name)).ics" }

  /// The page that lists the others.
  static let listName = "index"

  var feed: String { "\(url)/feed.xml" }

  /// As a part of a URL (RFC 3986).
  static func path(of name: String) -> String {
    var output: [UInt8] = []
    Escaping.urlComponent.append(Array(name.utf8), to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// `publish` and `publish_url`: both or neither; `publish: no` takes back what the settings say.
  static func read(
    _ mapping: inout YAMLMapping, otherwise: Publishing?, _ problems: inout Problems
  ) -> Publishing? {
    let written = (mapping.string("publish", &problems), mapping.string("publish_url", &problems))
    if let folder = written.0, ["no", "false", "off"].contains(folder) { return nil }
    if let text = written.1, !isFolder(text) {
      problems.error(
        .badValue, at: mapping.place(of: "publish_url"),
        "publish_url: \"\(text)\" is no address of a folder on the web",
        hint: "write https://, a host, and a path if there is one")
      return nil
    }
    let url = written.1.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? otherwise?.url
    switch (written.0 ?? otherwise?.folder, url) {
    case (nil, nil): return nil
    case (let folder?, let url?):
      guard isApart(folder) else {
        problems.error(
          .badValue, at: mapping.place(of: "publish"),
          "publish: \(folder) would show what nobody but us may see",
          hint: "name a folder of its own, such as public/letters")
        return nil
      }
      return Publishing(folder: folder, url: url)
    case (nil, _):
      problems.error(
        .missingKey, at: mapping.place(of: "publish_url"), "publish is missing",
        hint: "publish: the folder that a web server shows at publish_url")
    case (_, nil):
      problems.error(
        .missingKey, at: mapping.place(of: "publish"), "publish_url is missing",
        hint: "publish_url: the address at which a web server shows that folder")
    }
    return nil
  }

  /// Whether it is a folder of its own, and neither the workspace nor one with members, keys or state.
  private static func isApart(_ folder: String) -> Bool {
    if folder.hasPrefix("/") { return true }
    let parts = folder.split(separator: "/").filter { $0 != "." }
    let own: Set<Substring> = ["recipients", "var", "campaigns", "templates", "dkim"]
    return parts.first.map { !own.contains($0) } ?? false && !parts.contains("..")
  }

  private static func isFolder(_ url: String) -> Bool {
    url.wholeMatch(of: /https:\/\/[^\s\/?#"<>@]+(?:\/[^\s?#"<>]*)?/) != nil
  }
}

extension Workspace {
  /// Where a campaign is published, as its file says, or, when that is gone, the settings; nil when it
  /// is not.
  public func publishing(of name: String, settings: Settings) -> Publishing? {
    var ignored = Problems()
    let file = CampaignFile(name: name, in: self, settings: settings, problems: &ignored)
    return file.map(\.publishing) ?? settings.publishing
  }
}
