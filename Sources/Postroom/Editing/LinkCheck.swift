import Mail

/// Links: what is read of them, and where they lead.
struct LinkCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    let check = LinkCheck()
    var places = LinkPlaces(campaign)
    var previous: ProofLink?
    // What is still to be written is an error of its own, and no link yet.
    for link in campaign.content.links where !UnfinishedText.isLeft(in: link.target) {
      let place = places.place(of: link)
      check.checkTarget(link, at: place, &problems)
      check.checkText(link, at: place, &problems)
      if let previous, !link.isApart, previous.target == link.target,
        !campaign.page.isDivided(previous.end..<link.tag.range.lowerBound + 1)
      {
        problems.warning(
          .linkRepeated, at: place, "the link before this one leads to the same page",
          hint: "make one link of the two")
      }
      previous = link
    }
  }

  // MARK: Targets

  private func checkTarget(
    _ link: ProofLink, at place: Problem.Place, _ problems: inout Problems
  ) {
    let target = LinkTarget(link.target)
    if let (message, hint) = target.fault {
      problems.warning(.linkTarget, at: place, message, hint: hint)
      return
    }
    guard let host = target.host, !host.unicodeScalars.contains(Proof.value) else { return }
    if PrivateNetwork.contains(host: host) {
      problems.warning(
        .linkPrivate, at: place, "\(host) is inside a network: readers elsewhere cannot reach it",
        hint: "link to a page that is public")
    } else if target.scheme == "http" {
      problems.note(
        .linkHTTP, at: place, "\(link.target.shortened) is not encrypted",
        hint: "write https://, if the site answers to it")
    }
  }

  // MARK: Texts

  private func checkText(
    _ link: ProofLink, at place: Problem.Place, _ problems: inout Problems
  ) {
    let words = link.text.lowercased().split { !$0.isLetter && !$0.isNumber }
      .joined(separator: " ")
    if Self.empty.contains(words), !link.hasImage, link.tag["aria-label"] == nil {
      problems.warning(
        .clickHere, at: place, "\"\(link.text)\" does not say where the link leads",
        hint: "let the link's text name what is there: \"the programme\", \"your registration\"")
    } else if let other = otherTarget(than: LinkTarget(link.target), in: link.text) {
      problems.warning(
        .linkText, at: place, "the link shows \(other) and leads to \(link.target.shortened)",
        hint: "show where it leads, or name it in words")
    }
  }

  /// The URL or address that a link's text is, when the link leads to another.
  private func otherTarget(than target: LinkTarget, in text: String) -> String? {
    guard !text.isEmpty, !text.contains(where: \.isWhitespace), !target.isField else { return nil }
    if text.contains("@"), target.scheme == "mailto" {
      let address = target.path.prefix { $0 != "?" }.replacing("%2B", with: "+")
      return target.hasField || address.lowercased() == text.lowercased() ? nil : text
    }
    guard let shown = LinkTarget(shownAs: text), let host = target.host,
      !text.unicodeScalars.contains(Proof.value)
    else { return nil }
    let plain: (String) -> Substring = { $0.hasPrefix("www.") ? $0.dropFirst(4) : $0[...] }
    if plain(shown.host ?? "") != plain(host) { return text }
    let path = shown.path.hasSuffix("/") ? shown.path.dropLast() : shown.path
    return path.isEmpty || target.path.hasPrefix(path) ? nil : text
  }

  /// What says nothing out of its sentence (WCAG 2.2, success criteria 2.4.4 and 2.4.9).
  private static let empty: Set<String> = [
    "click", "click here", "click here to read more", "click this link", "continue reading",
    "find out more", "go", "here", "info", "learn more", "link", "more", "more info",
    "more information", "press here", "read more", "read on", "see here", "see more", "tap here",
    "this", "this link", "this page",
  ]
}

extension LinkTarget {
  /// The URL that a link's text is to a reader; nil when it is only words.
  fileprivate init?(shownAs text: String) {
    let target = LinkTarget(text)
    if target.isWeb, target.host != nil {
      self = target
      return
    }
    let domain = text.prefix { $0 != "/" }
    let top = domain.split(separator: ".").last?.lowercased() ?? ""
    let isDomain =
      domain.hasPrefix("www.")
      || domain.contains(".")
        && ["com", "co", "org", "net", "uk", "eu", "info", "edu", "gov", "health", "io"].contains(
          top)
    guard isDomain, target.scheme == nil else { return nil }
    self = LinkTarget("https://" + text)
  }
}

extension String {
  /// In a message: a long URL by its beginning.
  var shortened: String { count > 72 ? "\(prefix(70))…" : self }
}
