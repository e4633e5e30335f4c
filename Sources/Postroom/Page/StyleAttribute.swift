/// The `style` attribute of a tag, which is there or is to be.
struct StyleAttribute {
  private let element: PageElement
  private let source: PageSource
  private let written: PageAttribute?

  init(_ element: PageElement, in source: PageSource) {
    self.element = element
    self.source = source
    written = element.attributes[Array("style".utf8)]
  }

  /// What makes it hold the declarations too: the normal ones before those that are there, which win
  /// over them, and the important ones behind. They lose their mark: an important style in a tag
  /// could not be changed for the dark, or for a narrow screen.
  func edits(_ cascade: StyleCascade) -> [PageSource.Edit] {
    guard let tag = element.tag else { return [] }
    guard let written else {
      let text = Self.text(cascade.normal + cascade.important, in: Self.double)
      guard !text.isEmpty else { return [] }
      let nameEnd = tag.lowerBound + element.name.count
      return [
        PageSource.Edit(behind: nameEnd, insert: Array(" style=\"".utf8) + text + [Self.double])
      ]
    }
    let own = ownProperties(of: written)
    let normal = cascade.normal.filter { !own.contains($0.property) }
    return edits(normal, cascade.important, around: written.written)
  }

  private static let double = UInt8(ascii: "\"")

  private func edits(
    _ normal: [StyleDeclaration], _ important: [StyleDeclaration], around range: Range<Int>
  ) -> [PageSource.Edit] {
    let first = source.bytes[range.lowerBound]
    let isQuoted = first == Self.double || first == UInt8(ascii: "'")
    let quote = isQuoted ? first : Self.double
    let inside = isQuoted ? (range.lowerBound + 1)..<(range.upperBound - 1) : range
    var head = Self.text(normal, in: quote)
    var tail = Self.text(important, in: quote)
    let last = source.bytes[inside].last { !$0.isASCIISpace }
    let separator = Array((last == UInt8(ascii: ";") ? " " : "; ").utf8)
    if last != nil {
      if !head.isEmpty { head += "; ".utf8 }
      if !tail.isEmpty { tail = separator + tail }
    } else {
      head = Self.text(normal + important, in: quote)
      tail = []
    }
    if !isQuoted {
      head = [quote] + head
      tail += [quote]
    }
    var edits: [PageSource.Edit] = []
    if !head.isEmpty {
      edits.append(
        isQuoted
          ? PageSource.Edit(behind: range.lowerBound, insert: head)
          : PageSource.Edit(before: range.lowerBound, insert: head))
    }
    if !tail.isEmpty {
      edits.append(
        isQuoted
          ? PageSource.Edit(before: range.upperBound - 1, insert: tail)
          : PageSource.Edit(behind: range.upperBound - 1, insert: tail))
    }
    return edits
  }

  /// The properties that it declares for everybody.
  private func ownProperties(of attribute: PageAttribute) -> Set<String> {
    guard !source.isDivided(attribute.written) else { return [] }
    return Set(Self.declarations(in: attribute.value).map(\.property))
  }

  /// What a `style` attribute of this value declares.
  static func declarations(in value: [UInt8]) -> [StyleDeclaration] {
    var ignored = Problems()
    let style = StyleSource(value, file: "")
    var parser = StyleParser(style, StyleTokenizer.tokens(of: style, problems: &ignored))
    return parser.declarations(before: parser.tokens.count, &ignored)
  }

  private static func text(_ declarations: [StyleDeclaration], in quote: UInt8) -> [UInt8] {
    var output: [UInt8] = []
    for declaration in declarations {
      if !output.isEmpty { output += "; ".utf8 }
      output += "\(declaration.property):".utf8
      declaration.value.append(insideQuote: quote, to: &output)
    }
    return output
  }
}
