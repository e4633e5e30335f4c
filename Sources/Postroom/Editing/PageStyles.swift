/// What style sheets, `<style>` elements and tags declare for the elements of a page, and where.
struct PageStyles {
  /// How one declaration stands to others, weakest first (CSS Cascading and Inheritance Level 4,
  /// section 6). `styles.css` is written into the tags, so what it says is stronger than a `<style>`.
  enum Weight: Int, Comparable {
    case attribute
    case rule
    case sheet
    case tag
    case importantSheet
    case importantRule
    case importantTag

    static func < (a: Weight, b: Weight) -> Bool { a.rawValue < b.rawValue }
  }

  struct Declaration {
    let property: String
    let value: String
    let weight: Weight
    var specificity = Specificity()
    let order: Int
    let appearances: [Appearance]
    let place: Problem.Place?
  }

  let elements: [PageElement]
  private(set) var declarations: [[Declaration]]
  private let proof: Proof
  private var order = 0

  /// nil when the page nests too deeply to be read.
  init?(_ proof: Proof, pieces: [Markup.Piece], sheets: [StyleSheet]) {
    guard let elements = PageParser.elements(of: proof.bytes) else { return nil }
    self.elements = elements
    self.proof = proof
    declarations = elements.map { _ in [] }
    for sheet in sheets {
      for item in sheet.items { take(item, isSheet: true, Appearance.allCases) { $0 } }
    }
    for case .style(let range) in pieces {
      var ignored = Problems()
      let style = StyleSheet(Array(proof.bytes[range]), file: "", problems: &ignored)
      for item in style.items {
        take(item, isSheet: false, Appearance.allCases) { place in
          proof.place(of: place, behind: range.lowerBound)
        }
      }
    }
    for number in elements.indices { takeTag(number) }
  }

  /// The declaration of `properties` that holds for an element.
  func winner(_ number: Int, _ properties: Set<String>, in appearance: Appearance) -> Declaration? {
    declarations[number].filter {
      properties.contains($0.property) && $0.appearances.contains(appearance)
    }.max { a, b in
      (a.weight.rawValue, a.specificity, a.order) < (b.weight.rawValue, b.specificity, b.order)
    }
  }

  // MARK: Rules

  private mutating func take(
    _ item: StyleSheet.Item, isSheet: Bool, _ appearances: [Appearance],
    _ place: (Problem.Place) -> Problem.Place?
  ) {
    switch item {
    case .verbatim: break
    case .group(let head, let items, _):
      let inner = Appearance.of(group: head).filter { appearances.contains($0) }
      guard !inner.isEmpty else { return }
      for item in items { take(item, isSheet: false, inner, place) }
    case .rule(let rule):
      order += 1
      let found = rule.declarations.map { one in
        let weight: Weight =
          isSheet
          ? one.isImportant ? .importantSheet : .sheet : one.isImportant ? .importantRule : .rule
        return Declaration(
          property: one.property, value: one.value.text, weight: weight, order: order,
          appearances: appearances, place: place(one.place))
      }
      for selector in rule.selectors where selector.isInlinable {
        for number in elements.indices where selector.matches(number, in: elements) {
          declarations[number] += found.map { one in
            var one = one
            one.specificity = selector.specificity
            return one
          }
        }
      }
    }
  }

  // MARK: Tags

  private mutating func takeTag(_ number: Int) {
    let element = elements[number]
    let tag = element.tag.flatMap { proof.origin(at: $0.lowerBound).place }
    let attributes: [(StaticString, String)] = [
      ("bgcolor", "background-color"), ("background", "background-image"), ("color", "color"),
      ("text", "color"),
    ]
    for (attribute, property) in attributes {
      guard let value = element.value(of: attribute) else { continue }
      let text = String(decoding: value, as: UTF8.self)
      declarations[number].append(
        Declaration(
          property: property, value: attribute.description == "background" ? "url(\(text))" : text,
          weight: .attribute, order: 0, appearances: Appearance.allCases, place: tag))
    }
    for one in inline(number) {
      order += 1
      declarations[number].append(
        Declaration(
          property: one.property, value: one.value.text,
          weight: one.isImportant ? .importantTag : .tag, order: order,
          appearances: Appearance.allCases, place: one.place))
    }
  }

  /// What the element's own `style` declares, each where it stands.
  func inline(_ number: Int) -> [StyleDeclaration] {
    guard let style = elements[number].attributes[Array("style".utf8)], !style.written.isEmpty
    else {
      return []
    }
    var ignored = Problems()
    let source = StyleSource(style.value, file: "")
    var parser = StyleParser(source, StyleTokenizer.tokens(of: source, problems: &ignored))
    let start = style.written.lowerBound + (proof.bytes[style.written.lowerBound] < 0x30 ? 1 : 0)
    return parser.declarations(before: parser.tokens.count, &ignored).map { one in
      StyleDeclaration(
        property: one.property, value: one.value, isImportant: one.isImportant,
        place: proof.place(of: one.place, behind: start) ?? one.place)
    }
  }
}

extension Proof {
  /// Where what stands at `place` in the text that begins at `start` was written.
  func place(of place: Problem.Place, behind start: Int) -> Problem.Place? {
    var offset = start
    for _ in 1..<(place.line ?? 1) {
      guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      offset = end + 1
    }
    for _ in 1..<(place.column ?? 1) {
      offset += 1
      while offset < bytes.count, !bytes[offset].startsScalar { offset += 1 }
    }
    guard offset < bytes.count else { return nil }
    return origin(at: offset).place
  }
}
