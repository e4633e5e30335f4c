/// A tag of which sections over fields decide a part, as in
/// `<td class="card {{#sponsor}}gold{{/sponsor}}">`.
enum SectionedTag {
  private static let classKey = Array("class".utf8)

  /// The element with what it has for everybody. Without its tag when that cannot be given a style.
  static func certain(_ element: PageElement, in source: PageSource) -> PageElement {
    guard let tag = element.tag else { return element }
    let style = element.attributes[Array("style".utf8)]
    if source.isTorn(tag) || style.map({ $0.written.isEmpty }) == true {
      return element.with(element.attributes, tag: nil)
    }
    let parts = source.conditionalParts(of: tag)
    guard !parts.isEmpty else { return element }
    var attributes: [[UInt8]: PageAttribute] = [:]
    var canHaveStyle = true
    for (name, attribute) in element.attributes {
      if parts.contains(where: { $0.contains(attribute.name.lowerBound) }) {
        if name == Array("style".utf8) { canHaveStyle = false }
        continue
      }
      var certain = attribute
      let inside = parts.filter { attribute.written.contains($0.lowerBound) }
      if !inside.isEmpty {
        certain.value = attribute.written.filter { byte in
          !inside.contains { $0.contains(byte) }
        }.map { source.bytes[$0] }.filter { !"\"'".utf8.contains($0) }
      }
      attributes[name] = certain
    }
    return element.with(attributes, tag: canHaveStyle ? tag : nil)
  }

  /// The element with every class that it may have.
  static func possible(_ element: PageElement, in source: PageSource) -> PageElement {
    guard let tag = element.tag, var attribute = element.attributes[classKey] else {
      return element
    }
    let parts = source.conditionalParts(of: tag).filter {
      $0.overlaps(attribute.written)
    }
    guard !parts.isEmpty else { return element }
    for part in parts + [attribute.written] {
      let bytes = source.bytes[part.clamped(to: attribute.written)]
      attribute.value += [UInt8(ascii: " ")] + bytes.filter { !"\"'".utf8.contains($0) }
    }
    attribute.value +=
      [UInt8(ascii: " ")] + (certain(element, in: source).attributes[classKey]?.value ?? [])
    var attributes = element.attributes
    attributes[classKey] = attribute
    return element.with(attributes, tag: tag)
  }
}

extension PageElement {
  fileprivate func with(
    _ attributes: [[UInt8]: PageAttribute], tag: Range<Int>?
  ) -> PageElement {
    var element = self
    element.attributes = attributes
    element.tag = tag
    return element
  }
}
