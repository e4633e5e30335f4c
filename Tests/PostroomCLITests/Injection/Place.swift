/// Where a text from outside may stand: a value of the settings, the front matter or the contacts,
/// or a text of its own.
struct Place: Sendable {
  /// The token that stands for it in `InjectionWorkspace`'s files.
  let token: String
  /// The value, with the text from outside in it.
  let value: @Sendable (String) -> String

  /// A text that asks for nothing, to compare with.
  let harmless: String

  init(
    _ token: String, harmless: String = "a",
    _ value: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.token = token
    self.harmless = harmless
    self.value = value
  }

  static let all = ofSettings + ofCampaign + ofContacts

  private static let ofSettings = [
    Place("organisation.name"), Place("organisation.address"), Place("organisation.contact"),
    Place("from") { "\($0) <news@society.example.org>" },
    Place("from") { "News <news\($0)@society.example.org>" },
    Place("from") { "\"\($0)\" <news@society.example.org>" },
    Place("reply_to") { "\($0) <reply@society.example.org>" },
    Place("reply_to") { "reply@society\($0).example.org" },
    Place("bounces") { "bounces\($0)@society.example.org" },
    Place("unsubscribe") { "leave\($0)@society.example.org" },
    Place("unsubscribe") { "mailto:leave@society.example.org?subject=\($0)" },
    Place("unsubscribe") { "https://society.example.org/\($0)" },
    Place("path") { "/\($0)" },
    Place("username", harmless: "news"),
    Place("series"), Place("series.title"), Place("audience.name"), Place("fallback"),
    Place("where") { "company <> '\($0)'" },
  ]

  private static let ofCampaign = [
    Place("subject"), Place("preheader"), Place("event.title"), Place("event.location"),
    Place("event.url") { "https://society.example.org/\($0)" }, Place("vars.note"),
    Place("campaign.from") { "\($0) <other@society.example.org>" },
    Place("body"), Place("html"), Place("text"),
  ]

  private static let ofContacts = [
    Place("column"), Place("name"), Place("company"),
    Place("address") { "ann\($0)@example.org" }, Place("address") { "ann@exam\($0)ple.org" },
    Place("address", harmless: "ann@example.org"),
  ]
}

extension Place: CustomStringConvertible {
  var description: String { "\(token) as \(value("..."))" }
}
