import Mail

/// Who holds a person's address, and how to reach them, as `organisation:` has it.
struct OrganisationDetails {
  let name: String
  /// HTML.
  let holder: String
  let contact: String
  /// "write to us", as a link.
  let write: String

  init(_ settings: Settings) {
    name = settings.organisationName
    let address = Self.text(settings.organisation, "address")
    let registration = Self.text(settings.organisation, "registration")
    holder =
      "<p>Your address is held by <bdi>\(HTMLText.escaped([name, address].joined(separator: ", ")))"
      + "</bdi>.</p>"
      + (registration.isEmpty ? "" : "\n<p><bdi>\(HTMLText.escaped(registration))</bdi></p>")
    var person = Self.member(settings.organisation, "contact")
    if case .text(let text)? = person { person = .object(["name": .text(text)]) }
    let words = ["name", "role", "telephone"].compactMap { part -> String? in
      let text = HTMLText.escaped(Self.text(person, part))
      let look = part == "telephone" ? " class=\"phone\"" : ""
      return text.isEmpty ? nil : "<bdi\(look)>\(text)</bdi>"
    }
    let leave = settings.sender.unsubscribe.map { String($0.dropFirst("mailto:".count)) }
    let mailbox = Address.first(
      Self.text(person, "email"), settings.sender.replyTo?.address.text, leave)
    let link = mailbox.map {
      "<a href=\"mailto:\(HTMLText.escaped($0))\">\(HTMLText.escaped($0))</a>"
    }
    write =
      Address.first(leave, mailbox).map {
        "<a href=\"mailto:\(HTMLText.escaped($0))?subject=unsubscribe\">write to us</a>"
      } ?? "write to us"
    contact =
      "<p>Questions, or a copy of what is held of you: "
      + "\((words + [link].compactMap { $0 }).joined(separator: ", "))</p>"
  }

  private static func member(_ value: Constant?, _ name: String) -> Constant? {
    if case .object(let members)? = value { members[name] } else { nil }
  }

  private static func text(_ value: Constant?, _ name: String) -> String {
    switch member(value, name) {
    case .text(let text)?, .number(let text)?: text
    default: ""
    }
  }
}

extension Address {
  /// The first of `texts` that is one, without what a URL has behind it.
  fileprivate static func first(_ texts: String?...) -> String? {
    texts.lazy.compactMap { $0 }.map { String($0.prefix { $0 != "?" }) }
      .first { (try? Address($0)) != nil && !$0.contains("%") }
  }
}
