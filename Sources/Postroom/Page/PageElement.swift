/// An element of a page: what selectors ask about it, and where its tag stands.
struct PageElement {
  /// In lower case.
  let name: [UInt8]
  /// By number, as the elements before it.
  let parent: Int?
  let previous: Int?
  /// By name, in lower case.
  var attributes: [[UInt8]: PageAttribute] { didSet { classes = Self.classes(in: attributes) } }
  private(set) var classes: [ArraySlice<UInt8>]
  /// The start tag, as bytes of the page; nil where the parser added the element, or repeated it.
  var tag: Range<Int>?
  let endTag: Range<Int>?
  /// Without elements and text in it.
  let isEmpty: Bool

  /// Its number among its siblings, and among those of its name, from 1 and from the end.
  var position = 0
  var positionFromEnd = 0
  var typePosition = 0
  var typePositionFromEnd = 0

  init(
    name: [UInt8], parent: Int?, previous: Int?, attributes: [[UInt8]: PageAttribute],
    tag: Range<Int>?, endTag: Range<Int>?, isEmpty: Bool
  ) {
    self.name = name
    self.parent = parent
    self.previous = previous
    self.attributes = attributes
    classes = Self.classes(in: attributes)
    self.tag = tag
    self.endTag = endTag
    self.isEmpty = isEmpty
  }

  private static func classes(in attributes: [[UInt8]: PageAttribute]) -> [ArraySlice<UInt8>] {
    attributes[Array("class".utf8)]?.value.split(whereSeparator: \.isASCIISpace) ?? []
  }

  func value(of attribute: StaticString) -> [UInt8]? {
    attributes[attribute.withUTF8Buffer { Array($0) }]?.value
  }
}

struct PageAttribute {
  /// References resolved.
  var value: [UInt8]
  let name: Range<Int>
  /// With its quotes; empty when it has no value.
  let written: Range<Int>
}
