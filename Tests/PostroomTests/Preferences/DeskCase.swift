import Foundation
import Mail
import TestSupport

@testable import Postroom

/// The page behind the links of two series, over a state file of its own.
struct DeskCase {
  static let now = Instant(seconds: 1_800_000_000)

  let workspace: PlainWorkspace
  let outbox: Outbox
  let desk: PreferenceDesk
  let key: LinkKey

  init(basePath: String? = nil, series: String = "{news: {title: News}, events: {title: Events}}")
    throws
  {
    workspace = try PlainWorkspace(members: 0)
    let place = Workspace(folder: workspace.folder)
    let file = workspace.folder + "/postroom.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
      .replacing("series: {news: {title: News}}", with: "series: \(series)")
    try (text + "links: {url: \"https://mail.example.org/a/leave\"}\n")
      .write(toFile: file, atomically: true, encoding: .utf8)
    try LinkKeys.create("var/links.keys", of: place, on: "2028-01-11")
    var problems = Problems()
    let settings = place.settings(&problems)!
    outbox = try Outbox.open(at: place.stateFile)
    key = try LinkKeys.read("var/links.keys", of: place).newest!
    desk = try PreferenceDesk(
      place, settings, settings.links!, outbox, basePath: basePath, at: Self.now)
  }

  func link(_ address: String = "ann@example.org", series: String = "news", key: LinkKey? = nil)
    throws -> String
  {
    let maker = LinkToken.Maker(key ?? self.key, series: series, campaign: "march")
    return "/a/leave/" + String(decoding: maker.token(for: try Address(address)), as: UTF8.self)
  }

  func get(_ path: String, method: String = "GET", at now: Instant = Self.now) -> PreferenceAnswer {
    desk.answer(PreferenceRequest(method: method, path: path), at: now)
  }

  @discardableResult
  func post(
    _ path: String, _ body: String, type: String = "application/x-www-form-urlencoded"
  ) -> PreferenceAnswer {
    desk.answer(
      PreferenceRequest(
        method: "POST", path: path, contentType: type, body: Array(body.utf8)), at: Self.now)
  }

  /// What is suppressed, as "series source", all of them as "*".
  func suppressed(_ address: String = "ann@example.org") throws -> [String] {
    try outbox.suppressions(of: try Address(address)).map { "\($0.series ?? "*") \($0.source)" }
  }
}

extension PreferenceAnswer {
  var text: String { String(decoding: body, as: UTF8.self) }

  func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// What is between the tags of its first heading, without tags.
  var heading: String {
    text.firstMatch(of: /<h1>(.*?)<\/h1>/).map { String($0.1.replacing(/<[^>]*>/, with: "")) } ?? ""
  }
}
