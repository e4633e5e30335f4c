/// The tags and texts of a page, in order.
///
/// What Outlook's conditional comments hold counts as markup; other comments are left out, and so
/// are scripts and the title.
struct Markup {
  struct Attribute {
    /// In lower case.
    let name: String
    /// The value, without its quotes.
    let value: Range<Int>
  }

  struct Tag {
    /// In lower case.
    let name: String
    let isEnd: Bool
    let range: Range<Int>
    let attributes: [Attribute]

    subscript(_ name: String) -> Range<Int>? { attributes.first { $0.name == name }?.value }
  }

  enum Piece {
    case tag(Tag)
    case text(Range<Int>)
    /// What stands in a `<style>`.
    case style(Range<Int>)
  }

  private(set) var pieces: [Piece] = []
  private let bytes: [UInt8]
  private var context = HTMLContext()
  /// Where what is being read begins: a text, a tag, an attribute's value, an element's text.
  private var start = 0
  private var tagName = ""
  private var attributes: [Attribute] = []
  private var attributeName = ""
  private var valueStart = 0
  private var lastOpening = 0

  static func pieces(of bytes: [UInt8]) -> [Piece] {
    var markup = Markup(bytes)
    for offset in bytes.indices { markup.read(offset) }
    if markup.context.state == .text { markup.addText(to: bytes.count) }
    return markup.pieces
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func read(_ offset: Int) {
    let before = context
    context.feed(CollectionOfOne(bytes[offset]))
    if bytes[offset] == UInt8(ascii: "<") { lastOpening = offset }
    switch (before.state, context.state) {
    case (.text, .text), (.elementText, .elementText): break
    case (.elementText, .text):
      addStyle(before)
      start = offset + 1
    case (.elementText, .beforeAttributeName):
      addStyle(before)
      (start, attributes) = (lastOpening, [])
    case (.text, .tagOpen): break
    case (.tagOpen, .tagName), (.endTagOpen, .tagName):
      addText(to: lastOpening)
      (start, attributes) = (lastOpening, [])
    case (_, .markupDeclaration), (.tagOpen, .bogusComment), (.endTagOpen, .bogusComment):
      if start < lastOpening { addText(to: lastOpening) }
    case (.beforeValue, .value(let quote)):
      attributeName = String(decoding: before.attribute, as: UTF8.self)
      valueStart = quote == .none ? offset : offset + 1
    default: endOfPart(before, offset)
    }
  }

  /// What ends at `offset`: an attribute, a tag, a comment.
  private mutating func endOfPart(_ before: HTMLContext, _ offset: Int) {
    if case .value = before.state, context.state != before.state {
      attributes.append(Attribute(name: attributeName, value: valueStart..<offset))
    } else if before.state == .attributeName || before.state == .afterAttributeName,
      context.state != before.state, context.state != .beforeValue,
      context.state != .afterAttributeName
    {
      let name = String(decoding: before.attribute, as: UTF8.self)
      attributes.append(Attribute(name: name, value: offset..<offset))
    }
    guard context.state == .text || context.state == .elementText else { return }
    switch before.state {
    case .tagName, .beforeAttributeName, .attributeName, .afterAttributeName, .beforeValue, .value:
      let isEnd = bytes[start + 1] == UInt8(ascii: "/")
      pieces.append(
        .tag(
          Tag(
            name: String(decoding: before.element, as: UTF8.self), isEnd: isEnd,
            range: start..<(offset + 1), attributes: attributes)))
      start = offset + 1
    case .markupDeclaration, .bogusComment, .commentStart, .comment, .conditionalComment,
      .endTagOpen:
      start = offset + 1
    default: break
    }
  }

  private mutating func addStyle(_ before: HTMLContext) {
    if before.element == Array("style".utf8) { pieces.append(.style(start..<lastOpening)) }
  }

  private mutating func addText(to end: Int) {
    if start < end { pieces.append(.text(start..<end)) }
    start = end
  }
}
