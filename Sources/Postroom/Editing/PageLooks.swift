/// How the text of a page looks in one appearance, as far as its styles state it.
struct PageLooks {
  /// A colour as it is stated, inherited or not; nothing is known of what images and half
  /// transparent colours show.
  enum Paint {
    case unstated
    case unknown
    case colour(Colour, PageStyles.Declaration)
  }

  struct Look {
    var colour = Paint.unstated
    var background = Paint.unstated
    /// In pixels.
    var size = 16.0
    var isBold = false
    fileprivate var sizing: PageStyles.Declaration?
    fileprivate var concealing: PageStyles.Declaration?

    /// What keeps the text from being seen, of the element's own or of one around it.
    var hiding: PageStyles.Declaration? { concealing ?? (size <= 2 ? sizing : nil) }
  }

  private let styles: PageStyles
  private let appearance: Appearance
  private var looks: [Look] = []

  init(_ styles: PageStyles, in appearance: Appearance) {
    self.styles = styles
    self.appearance = appearance
    for (number, element) in styles.elements.enumerated() {
      looks.append(look(number, parent: element.parent.map { looks[$0] } ?? Look()))
    }
  }

  subscript(element: Int) -> Look { looks[element] }

  private func look(_ number: Int, parent: Look) -> Look {
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
    if let one = value("font", "font-size"),
      let size = Self.size(one.value, parent: parent.size)
    {
      (look.size, look.sizing) = (size, one)
    }
    if let one = value("font", "font-weight") {
      look.isBold =
        one.value.contains(Self.boldWeight)
        || one.property == "font" && look.isBold && !one.value.contains("normal")
    }
    // Of all that hides, only this can be undone inside.
    if look.concealing?.property == "visibility", value("visibility")?.value == "visible" {
      look.concealing = nil
    }
    look.concealing =
      look.concealing
      ?? ["display", "visibility", "opacity", "mso-hide", "max-height"].lazy
      .compactMap { value($0) }.first { Self.hides($0) }
    return look
  }

  private static func hides(_ declaration: PageStyles.Declaration) -> Bool {
    switch (declaration.property, declaration.value.lowercased()) {
    case ("display", "none"), ("visibility", "hidden"), ("opacity", "0"), ("mso-hide", "all"),
      ("max-height", "0"), ("max-height", "0px"):
      true
    default: false
    }
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
}
