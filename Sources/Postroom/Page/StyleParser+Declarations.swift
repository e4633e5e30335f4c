extension StyleParser {
  /// What is declared from here to the token `end`, which closes the block.
  mutating func declarations(
    before end: Int, _ problems: inout Problems
  ) -> [StyleDeclaration] {
    var declarations: [StyleDeclaration] = []
    while index < end {
      switch tokens[index].kind {
      case .space, .semicolon: index += 1
      default:
        let stop = next(.semicolon, .open(UInt8(ascii: "{")), before: end) ?? end
        if stop < end, tokens[stop].closer != nil {
          error(
            at: stop, "a { inside a rule",
            hint: "close the rule before it with a }", &problems)
          index = self.end(ofBlock: stop, &problems) + 1
        } else {
          if let one = declaration(before: stop, &problems) { declarations.append(one) }
          index = stop + 1
        }
      }
    }
    return declarations
  }

  private func declaration(
    before stop: Int, _ problems: inout Problems
  ) -> StyleDeclaration? {
    let place = source.place(tokens[index].range.lowerBound)
    let colon = tokens[index..<stop].firstIndex { $0.kind == .colon }
    guard tokens[index].kind == .ident, let colon,
      tokens[(index + 1)..<colon].allSatisfy({ $0.kind == .space })
    else {
      problems.error(
        .styleSyntax, at: place, "this is no declaration",
        hint: "write `property: value;`, as in `margin: 0;`")
      return nil
    }
    let written = tokens[index].text
    let property = written.hasPrefix("--") ? written : written.lowercased()
    var value = tokens[(colon + 1)..<stop]
    let isImportant = Self.takeImportant(from: &value)
    let shown = StyleValue(value, of: source)
    guard !shown.isEmpty else {
      problems.error(.styleSyntax, at: place, "\(property) has no value")
      return nil
    }
    guard check(property, value, &problems) else { return nil }
    return StyleDeclaration(
      property: property, value: shown, isImportant: isImportant, place: place)
  }

  private static func takeImportant(from value: inout ArraySlice<StyleToken>) -> Bool {
    let words = value.filter { $0.kind != .space }
    guard let last = words.last, last.kind == .ident, last.text.lowercased() == "important",
      let mark = words.dropLast().last, mark.isDelimiter(UInt8(ascii: "!"))
    else { return false }
    value = value.prefix { $0.range.lowerBound < mark.range.lowerBound }
    return true
  }

  /// False, with a problem, when it cannot be what was meant.
  private func check(
    _ property: String, _ value: ArraySlice<StyleToken>, _ problems: inout Problems
  ) -> Bool {
    let place = source.place(tokens[index].range.lowerBound)
    if let open = Self.unclosed(value) {
      problems.error(
        .styleSyntax, at: source.place(open.range.lowerBound), "this bracket is never closed",
        hint: "add a ) where it ends")
      return false
    }
    // No value has a colon of its own but those of an old filter.
    if !property.hasSuffix("filter"), !property.hasPrefix("--"),
      let colon = value.firstIndex(where: { $0.kind == .colon })
    {
      let before = value[..<colon].last { $0.kind != .space }
      problems.error(
        .styleSyntax, at: source.place((before ?? value[colon]).range.lowerBound),
        "a ; is missing before \(before?.text ?? ":")", hint: "each declaration ends with one")
      return false
    }
    if let strange = value.first(where: { Self.isStrange($0) }) {
      let shown = String(decoding: source.bytes[strange.range], as: UTF8.self)
      problems.error(
        .styleSyntax, at: source.place(strange.range.lowerBound),
        "\"\(shown)\" has no meaning in a value",
        hint: shown == "!" ? "did you mean !important?" : nil)
      return false
    }
    if !StyleProperty.isKnown(property) {
      let nearest = nearestName(to: property, among: StyleProperty.names)
      if let nearest {
        problems.warning(
          .styleProperty, at: place, "there is no property \(property)",
          hint: "did you mean \(nearest)?")
      }
    }
    for token in value {
      if token.kind == .function, token.text.lowercased() == "var" {
        problems.warning(
          .styleProperty, at: source.place(token.range.lowerBound),
          "most mail programs do not know var()",
          hint: "write the value itself")
      }
      if let url = Self.url(token, in: value), !Self.isAbsolute(url) {
        problems.warning(
          .styleProperty, at: source.place(token.range.lowerBound),
          "\(url) leads nowhere in a mail",
          hint: "a style sheet can only show what has an https:// address")
      }
    }
    return true
  }

  private static func unclosed(_ value: ArraySlice<StyleToken>) -> StyleToken? {
    var open: [StyleToken] = []
    for token in value {
      if token.closer != nil { open.append(token) }
      if case .close(let byte) = token.kind, open.last?.closer == byte { open.removeLast() }
    }
    return open.last
  }

  private static func isStrange(_ token: StyleToken) -> Bool {
    switch token.kind {
    case .close(UInt8(ascii: "]")), .close(UInt8(ascii: ")")): false
    case .delimiter(let byte): "!@{}^?`".utf8.contains(byte)
    case .atKeyword, .close: true
    default: false
    }
  }

  private static func url(
    _ token: StyleToken, in value: ArraySlice<StyleToken>
  ) -> String? {
    if token.kind == .url { return token.text }
    guard token.kind == .function, token.text.lowercased() == "url" else { return nil }
    return value.first { $0.range.lowerBound >= token.range.upperBound && $0.kind == .string }?.text
  }

  private static func isAbsolute(_ url: String) -> Bool {
    ["https:", "http:", "data:", "#"].contains { url.lowercased().hasPrefix($0) }
  }
}
