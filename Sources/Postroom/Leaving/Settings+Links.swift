import Foundation
import Mail

extension Settings {
  /// Where messages lead to leave, and what the page there looks like.
  public struct Links: Sendable {
    /// An https:// URL without a slash at its end; a token follows it. nil where there is no page, and
    /// people leave by mail.
    public var url: String?
    /// Of the keys; relative to the workspace.
    public var file: String
    /// Where the file is named in the settings.
    public internal(set) var filePlace = Problem.Place(file: Settings.fileName)
    var place = Problem.Place(file: Settings.fileName)
    /// The relay signs messages, and its signature covers the fields of one-click.
    public var isSignedByRelay = false
    /// Of the page: "#0A6B66".
    public var colour: String?
  }
}

extension Settings.Links {
  public static let defaultFile = "var/links.keys"

  /// `links:`: `{url, key: {file}, signed_by: relay, colour}`, or `{by: mail, key: {file}}`.
  static func read(
    _ root: inout YAMLMapping, unsubscribe: String?, _ problems: inout Problems
  ) -> Settings.Links? {
    let place = root.place(of: "links")
    guard var entry = root.mapping("links", &problems) else { return nil }
    defer { entry.finish(&problems) }
    let errors = problems.errorCount
    let isByMail =
      entry.parsed("by", expected: "mail, or url: for a page", &problems) {
        $0 == "mail" ? true : nil
      } ?? false
    let url =
      isByMail
      ? entry.string("url", &problems)
      : entry.required(
        "url", hint: "url: https://mail.example.org/leave, or by: mail where no page is", &problems)
    if isByMail, url != nil {
      problems.error(
        .badValue, at: entry.place(of: "by"), "by: mail, and url: names a page",
        hint: "with url: a mail address stands beside the page anyway: take by: away")
    }
    var links = Settings.Links(url: nil, file: defaultFile)
    links.place = place
    links.filePlace = place
    if var key = entry.mapping("key", &problems) {
      if let file = key.string("file", &problems) { links.file = file }
      links.filePlace = entry.place(of: "key")
      key.finish(&problems)
    }
    links.isSignedByRelay =
      entry.parsed("signed_by", expected: "relay, or left out", &problems) {
        $0 == "relay" ? true : nil
      } ?? false
    links.colour = entry.parsed("colour", expected: "a colour like \"#0A6B66\"", &problems) {
      $0.wholeMatch(of: /#[0-9A-Fa-f]{6}/) == nil ? nil : $0
    }
    if let url {
      let page = url.hasSuffix("/") ? String(url.dropLast()) : url
      links.url = page
      if !isPage(page) {
        problems.error(
          .badValue, at: entry.textPlace(of: "url"), "url: \"\(url)\" is no page that leads out",
          hint: "write https://, a host, and a path if there is one")
      }
    }
    // RFC 8058 section 3.1 lets a mailto stand beside the page: whoever cannot reach it writes.
    if let unsubscribe, !unsubscribe.hasPrefix("mailto:") {
      problems.error(
        .noUnsubscribe, at: place, "with links:, unsubscribe: under sender: is an address",
        hint: "give an address that somebody reads: who cannot open the page writes there")
    }
    if isByMail, unsubscribe?.contains("?") == true {
      problems.error(
        .noUnsubscribe, at: place, "by: mail, and unsubscribe: under sender: says what to write",
        hint: "give the address alone: each message says in the subject who leaves what")
    }
    return problems.errorCount == errors ? links : nil
  }

  /// RFC 8058 section 3.1: HTTPS. A merge tag or a query in it is not for us to continue.
  private static func isPage(_ text: String) -> Bool {
    guard text.hasPrefix("https://"), let parts = URLComponents(string: text),
      let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil,
      parts.user == nil, parts.password == nil
    else { return false }
    return text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"{},".utf8.contains($0) }
  }
}
