import CGumbo

/// The door to Gumbo: a page's bytes in, its elements out, as the HTML standard has a browser read
/// them.
enum PageParser {
  /// Tags nest no deeper than this: Gumbo takes them apart by recursion.
  private static let depthLimit = 2_000

  /// The elements in the order of their start tags, parents before their children. nil when they
  /// nest too deeply. Every other sequence of bytes is a page.
  static func elements(of page: [UInt8]) -> [PageElement]? {
    guard depth(of: page) < depthLimit else { return nil }
    return page.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        guard let start = chars.baseAddress else { return [] }
        var options = kGumboDefaultOptions
        options.max_errors = 0
        guard let output = gumbo_parse_with_options(&options, start, chars.count) else {
          return nil
        }
        defer { gumbo_destroy_output(&options, output) }
        var walk = Walk(start: start)
        walk.run(output.pointee.document)
        return walk.numbered
      }
    }
  }

  /// At least how deep tags nest, or more: every start tag counts until an end tag.
  private static func depth(of page: [UInt8]) -> Int {
    var depth = 0
    var deepest = 0
    for index in page.indices.dropLast() where page[index] == UInt8(ascii: "<") {
      if page[index + 1].isASCIILetter {
        let name = page[(index + 1)...].prefix { $0.isASCIILetter || $0.isASCIIDigit }
        if !neverClosed.contains(name.map(\.asciiLowercased)) { depth += 1 }
        deepest = max(deepest, depth)
      } else if page[index + 1] == UInt8(ascii: "/") {
        depth = max(0, depth - 1)
      }
    }
    return deepest
  }

  /// The standard's void elements, and those whose end tags may be left out.
  private static let neverClosed = Set(
    [
      "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
      "track", "wbr", "li", "dt", "dd", "p", "option", "td", "th", "tr", "tbody", "thead", "tfoot",
    ].map { Array($0.utf8) })

  private struct Walk {
    let start: UnsafePointer<CChar>
    var elements: [PageElement] = []
    private var children: [Int?: [Int]] = [:]
    private var seenTags: Set<Int> = []

    init(start: UnsafePointer<CChar>) { self.start = start }

    /// Without recursion, children in order.
    mutating func run(_ document: UnsafeMutablePointer<GumboNode>) {
      var stack: [(node: UnsafeMutablePointer<GumboNode>, parent: Int?)] = [(document, nil)]
      while let (node, parent) = stack.popLast() {
        var number = parent
        let nodes: GumboVector
        switch node.pointee.type {
        case GUMBO_NODE_DOCUMENT: nodes = node.pointee.v.document.children
        case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE:
          nodes = node.pointee.v.element.children
          number = elements.count
          elements.append(element(node.pointee.v.element, parent: parent))
          children[parent, default: []].append(elements.count - 1)
        default: continue
        }
        for index in (0..<Int(nodes.length)).reversed() {
          if let child = nodes.data[index] {
            stack.append((child.assumingMemoryBound(to: GumboNode.self), number))
          }
        }
      }
    }

    /// With their numbers among their siblings.
    var numbered: [PageElement] {
      var elements = elements
      for siblings in children.values {
        var counts: [[UInt8]: Int] = [:]
        for (index, number) in siblings.enumerated() {
          counts[elements[number].name, default: 0] += 1
          elements[number].position = index + 1
          elements[number].positionFromEnd = siblings.count - index
          elements[number].typePosition = counts[elements[number].name] ?? 0
        }
        for number in siblings {
          let name = elements[number].name
          elements[number].typePositionFromEnd =
            (counts[name] ?? 0) - elements[number].typePosition + 1
        }
      }
      return elements
    }

    private mutating func element(_ element: GumboElement, parent: Int?) -> PageElement {
      var attributes: [[UInt8]: PageAttribute] = [:]
      for index in 0..<Int(element.attributes.length) {
        guard let raw = element.attributes.data[index] else { continue }
        let attribute = raw.assumingMemoryBound(to: GumboAttribute.self).pointee
        let name = bytes(attribute.name).map(\.asciiLowercased)
        guard attributes[name] == nil else { continue }
        let own = range(attribute.original_name) ?? 0..<0
        // Of an attribute without a value Gumbo says that its name is written for one.
        let written = range(attribute.original_value).flatMap { $0 == own ? nil : $0 }
        attributes[name] = PageAttribute(
          value: bytes(attribute.value), name: own, written: written ?? 0..<0)
      }
      var tag = range(element.original_tag)
      // A formatting element that is repeated (section 13.2.4.3) has the tag of the first.
      if let found = tag, !seenTags.insert(found.lowerBound).inserted { tag = nil }
      return PageElement(
        name: name(of: element), parent: parent, previous: children[parent]?.last,
        attributes: attributes, tag: tag, endTag: range(element.original_end_tag),
        isEmpty: Self.isEmpty(element))
    }

    private func name(of element: GumboElement) -> [UInt8] {
      if element.tag != GUMBO_TAG_UNKNOWN {
        return bytes(gumbo_normalized_tagname(element.tag))
      }
      var piece = element.original_tag
      gumbo_tag_from_original_text(&piece)
      guard let data = piece.data else { return [] }
      return (0..<piece.length).map { UInt8(bitPattern: data[$0]).asciiLowercased }
    }

    private static func isEmpty(_ element: GumboElement) -> Bool {
      (0..<Int(element.children.length)).allSatisfy { index in
        let node = element.children.data[index]?.assumingMemoryBound(to: GumboNode.self)
        return node?.pointee.type == GUMBO_NODE_COMMENT
      }
    }

    private func range(_ piece: GumboStringPiece) -> Range<Int>? {
      guard let data = piece.data, piece.length > 0 else { return nil }
      return (data - start)..<(data - start + piece.length)
    }

    private func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
      text.map { Array(String(cString: $0).utf8) } ?? []
    }
  }
}
