/// Text against what lies behind it, where both are stated: 4.5:1, and 3:1 for large text (WCAG 2.2,
/// success criterion 1.4.3), in the light and in the dark.
struct ContrastCheck {
  /// A colour as it is stated, inherited or not; nothing is known of what images and half
  /// transparent colours show.
  private enum Paint {
    case unstated
    case unknown
    case colour(Colour, PageStyles.Declaration)
  }

  private struct Look {
    var colour = Paint.unstated
    var background = Paint.unstated
    /// In pixels.
    var size = 16.0
    var isBold = false
    var isHidden = false
  }

  private let styles: PageStyles

  static func run(_ campaign: EditedCampaign, _ styles: PageStyles, _ problems: inout Problems) {
    let check = ContrastCheck(styles: styles)
    let numbers = check.elementsWithText(campaign)
    let light = check.looks(in: .light)
    let dark = check.looks(in: .dark)
    for number in numbers {
      check.report(light[number], in: .light, campaign, &problems)
      check.report(dark[number], in: .dark, campaign, &problems)
    }
  }

  // MARK: Text

  /// The elements that hold text themselves, in order.
  private func elementsWithText(_ campaign: EditedCampaign) -> [Int] {
    var byStart: [Int: Int] = [:]
    var byEnd: [Int: Int] = [:]
    for (number, element) in styles.elements.enumerated() {
      if let tag = element.tag { byStart[tag.lowerBound] = number }
      if let tag = element.endTag, !tag.isEmpty { byEnd[tag.lowerBound] = number }
    }
    var found: Set<Int> = []
    var current: Int?
    for piece in campaign.content.pieces {
      switch piece {
      case .style: break
      case .text(let range):
        if let current, campaign.page.value(range).contains(where: { $0.isLetter || $0.isNumber }) {
          found.insert(current)
        }
      case .tag(let tag) where tag.isEnd:
        if let ended = byEnd[tag.range.lowerBound] { current = styles.elements[ended].parent }
      case .tag(let tag):
        if let begun = byStart[tag.range.lowerBound], !Self.void.contains(tag.name) {
          current = begun
        }
      }
    }
    return found.sorted()
  }

  private static let void: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
  ]

  // MARK: Looks

  private func looks(in appearance: Appearance) -> [Look] {
    var looks: [Look] = []
    for (number, element) in styles.elements.enumerated() {
      looks.append(look(number, parent: element.parent.map { looks[$0] } ?? Look(), appearance))
    }
    return looks
  }

  private func look(_ number: Int, parent: Look, _ appearance: Appearance) -> Look {
    var look = parent
    func value(_ properties: String...) -> PageStyles.Declaration? {
      styles.winner(number, Set(properties), in: appearance)
    }
    let name = String(decoding: styles.elements[number].name, as: UTF8.self)
    // A link is blue, or whatever the program makes it, unless it says.
    if name == "a", styles.elements[number].value(of: "href") != nil { look.colour = .unstated }
    if let one = value("color") { look.colour = paint(one, over: parent.colour) }
    if let one = value("background", "background-color") {
      look.background = paint(one, over: parent.background)
    }
    if let image = value("background-image"), image.value.lowercased() != "none" {
      look.background = .unknown
    }
    if let size = Self.headings[name] { (look.size, look.isBold) = (size, true) }
    if ["b", "strong", "th"].contains(name) { look.isBold = true }
    if let one = value("font", "font-size") {
      look.size = Self.size(one.value, parent: parent.size) ?? look.size
    }
    if let one = value("font", "font-weight") {
      look.isBold =
        one.value.contains(Self.boldWeight)
        || one.property == "font" && look.isBold && !one.value.contains("normal")
    }
    let hides = [
      value("display")?.value == "none", value("visibility")?.value == "hidden",
      value("opacity")?.value == "0", value("mso-hide")?.value == "all",
      value("max-height").map { $0.value == "0" || $0.value == "0px" } ?? false, look.size <= 2,
    ]
    look.isHidden = parent.isHidden || hides.contains(true)
    return look
  }

  private func paint(_ declaration: PageStyles.Declaration, over parent: Paint) -> Paint {
    let value = declaration.value.lowercased()
    if ["transparent", "none", "inherit", "currentcolor", "unset"].contains(value) {
      return parent
    }
    if value.contains("url(") || value.contains("gradient(") || value.contains("var(") {
      return .unknown
    }
    if let colour = Colour(css: value) { return .colour(colour, declaration) }
    let words = value.split(separator: " ").compactMap { Colour(css: $0) }
    return words.first.map { .colour($0, declaration) } ?? .unknown
  }

  // A literal is compiled each time that it is come upon, so these are made once. No Regex changes.
  nonisolated(unsafe) private static let boldWeight = /\b(?:bold|bolder|[6-9]00)\b/
  nonisolated(unsafe) private static let length = /(?:^|\s)(\d*\.?\d+)(px|pt|em|rem|%)/

  private static let headings = [
    "h1": 32.0, "h2": 24, "h3": 18.72, "h4": 16, "h5": 13.28, "h6": 10.72,
  ]

  /// In pixels; the first of a `font` with its line height behind a slash.
  private static func size(_ value: String, parent: Double) -> Double? {
    guard let match = value.lowercased().firstMatch(of: length),
      let number = Double(match.1)
    else { return value == "0" ? 0 : nil }
    switch match.2 {
    case "px": return number
    case "pt": return number * 4 / 3
    case "em": return number * parent
    case "rem": return number * 16
    default: return number / 100 * parent
    }
  }

  // MARK: The verdict

  private func report(
    _ look: Look, in appearance: Appearance, _ campaign: EditedCampaign,
    _ problems: inout Problems
  ) {
    guard !look.isHidden, case .colour(let text, let textFrom) = look.colour,
      case .colour(let ground, let groundFrom) = look.background
    else { return }
    // What neither rule changes in the dark was told in the light.
    let isOfDark = [textFrom, groundFrom].contains { $0.appearances == [.dark] }
    guard appearance == .light || isOfDark else { return }
    let isLarge = look.size >= 24 || look.size >= 18.66 && look.isBold
    let wanted = isLarge ? 3.0 : 4.5
    let contrast = text.contrast(with: ground)
    guard contrast < wanted else { return }
    let isChanged = appearance == .light || textFrom.appearances == [.dark]
    let shown = (contrast * 10).rounded(.down) / 10
    problems.warning(
      .contrast, at: (isChanged ? textFrom.place : groundFrom.place) ?? campaign.pagePlace,
      "text in \(text) on \(ground) has a contrast of \(shown):1"
        + (appearance == .dark ? " in the dark" : ""),
      hint:
        "\(isLarge ? "3" : "4.5"):1 is the least that most people can read: make the one darker "
        + "or the other lighter")
  }
}
