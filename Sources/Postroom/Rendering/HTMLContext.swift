/// Where in an HTML document the output stands: the tokenizer of the HTML standard (section
/// 13.2.5), as far as it decides how a value has to be escaped.
///
/// The content of Outlook's conditional comments (`<!--[if mso]> ... <![endif]-->`) counts as the
/// markup it is to Outlook; a value escaped for that cannot end the comment it is to others.
struct HTMLContext: Hashable, Sendable {
  enum State: Hashable, Sendable {
    case text
    case tagOpen
    case endTagOpen
    case tagName
    case beforeAttributeName
    case attributeName
    case afterAttributeName
    case beforeValue
    case value(Quote)
    case markupDeclaration
    case bogusComment
    case commentStart
    case comment
    case conditionalComment
    /// In `title` or `textarea` (text), or in `style`, `script` and the like (not even that),
    /// until the end tag of the same name.
    case elementText
  }

  enum Quote: Hashable, Sendable {
    case double
    case single
    case none
  }

  private(set) var state: State = .text
  /// The name of the tag, or of the element whose text this is, in lower case.
  private(set) var element: [UInt8] = []
  private(set) var attribute: [UInt8] = []
  private(set) var url: URLPart = .start
  private var isEndTag = false
  /// The bytes that decide what comes next, in comments and in elements' text.
  private var pending: [UInt8] = []

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  private mutating func feed(_ byte: UInt8) {
    switch state {
    case .text:
      if byte == UInt8(ascii: "<") { state = .tagOpen }
    case .tagOpen, .endTagOpen: feedTagOpen(byte)
    case .tagName, .beforeAttributeName, .attributeName, .afterAttributeName, .beforeValue:
      feedTag(byte)
    case .value(let quote): feedValue(byte, quote)
    case .markupDeclaration, .bogusComment, .commentStart, .comment, .conditionalComment:
      feedComment(byte)
    case .elementText: feedElementText(byte)
    }
  }

  private mutating func feedTagOpen(_ byte: UInt8) {
    if byte.isASCIILetter {
      isEndTag = state == .endTagOpen
      element = [byte.asciiLowercased]
      state = .tagName
    } else if state == .endTagOpen {
      if byte == UInt8(ascii: ">") { leave() } else { state = .bogusComment }
    } else {
      switch byte {
      case UInt8(ascii: "/"): state = .endTagOpen
      case UInt8(ascii: "!"): state = .markupDeclaration
      case UInt8(ascii: "?"): state = .bogusComment
      case UInt8(ascii: "<"): break
      default: state = .text
      }
    }
  }

  private mutating func feedTag(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: ">"): closeTag()
    case _ where byte.isASCIISpace:
      switch state {
      case .tagName: state = .beforeAttributeName
      case .attributeName: state = .afterAttributeName
      default: break
      }
    case UInt8(ascii: "/") where state != .beforeValue: state = .beforeAttributeName
    case UInt8(ascii: "=") where state == .attributeName || state == .afterAttributeName:
      state = .beforeValue
    case _ where state == .tagName: element.append(byte.asciiLowercased)
    case _ where state == .attributeName: attribute.append(byte.asciiLowercased)
    case _ where state == .beforeValue: openValue(byte)
    default:
      attribute = [byte.asciiLowercased]
      state = .attributeName
    }
  }

  private mutating func openValue(_ byte: UInt8) {
    url = .start
    switch byte {
    case UInt8(ascii: "\""): state = .value(.double)
    case UInt8(ascii: "'"): state = .value(.single)
    default:
      state = .value(.none)
      url.feed(byte)
    }
  }

  private mutating func feedValue(_ byte: UInt8, _ quote: Quote) {
    switch (quote, byte) {
    case (.double, UInt8(ascii: "\"")), (.single, UInt8(ascii: "'")): endValue()
    case (.none, UInt8(ascii: ">")): closeTag()
    case (.none, _) where byte.isASCIISpace: endValue()
    default: url.feed(byte)
    }
  }

  private mutating func endValue() {
    state = .beforeAttributeName
    attribute = []
    url = .start
  }

  private mutating func closeTag() {
    let element = element
    let hasOwnText = !isEndTag && Self.textElements.contains(element)
    leave()
    if hasOwnText {
      self.element = element
      state = .elementText
    }
  }

  private mutating func feedComment(_ byte: UInt8) {
    if state == .bogusComment {
      if byte == UInt8(ascii: ">") { leave() }
      return
    }
    pending.append(byte.asciiLowercased)
    switch state {
    case .markupDeclaration:
      if pending == Array("--".utf8) {
        enterComment(.commentStart)
      } else if byte == UInt8(ascii: ">") {
        leave()
      } else if pending != Array("-".utf8) {
        enterComment(.bogusComment)
      }
    case .commentStart:
      if [">", "->"].contains(where: { pending.elementsEqual($0.utf8) }) {
        leave()
      } else if pending == Array("[if".utf8) {
        enterComment(.conditionalComment)
      } else if !"[if".utf8.starts(with: pending) && pending != Array("-".utf8) {
        state = .comment
        endComment(byte)
      }
    case .conditionalComment where pending.suffix(2) == Array("]>".utf8)[...]: leave()
    default: endComment(byte)
    }
  }

  private mutating func enterComment(_ next: State) {
    state = next
    pending = []
  }

  private mutating func endComment(_ byte: UInt8) {
    if byte == UInt8(ascii: ">"), Self.ends(pending, "-->") || Self.ends(pending, "--!>") {
      leave()
    } else if pending.count > 64 {
      pending.removeFirst(pending.count - 8)
    }
  }

  private static func ends(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes.suffix($0.count).elementsEqual($0) }
  }

  private mutating func feedElementText(_ byte: UInt8) {
    if byte == UInt8(ascii: "<") {
      pending = [byte]
      return
    }
    guard !pending.isEmpty else { return }
    let endTag = Array("</".utf8) + element
    if pending == endTag {
      pending = []
      if byte == UInt8(ascii: ">") {
        leave()
      } else if byte.isASCIISpace || byte == UInt8(ascii: "/") {
        isEndTag = true
        state = .beforeAttributeName
      }
      return
    }
    pending.append(byte.asciiLowercased)
    if !endTag.starts(with: pending) { pending = [] }
  }

  private mutating func leave() { self = HTMLContext() }

  /// The standard's RCDATA and RAWTEXT elements, and `script`.
  private static let textElements = Set(
    ["title", "textarea", "style", "script", "xmp", "iframe", "noembed", "noframes"]
      .map { Array($0.utf8) })
}

extension HTMLContext {
  /// Whether a tag's value may be taken apart no further: a name that was being read is complete.
  var settled: HTMLContext {
    var context = self
    switch state {
    case .tagName: context.state = .beforeAttributeName
    case .attributeName: context.state = .afterAttributeName
    default: break
    }
    return context
  }

  /// Whether `<` has just been written and what follows decides its meaning.
  var isPending: Bool { state == .elementText && !pending.isEmpty }

  mutating func insertField() {
    if case .value = state, url == .start { url = .path }
  }

  /// The context after two branches, or nil when they end in different places.
  func joined(with other: HTMLContext) -> HTMLContext? {
    let left = settled
    var right = other.settled
    if case .value = left.state { right.url = left.url.joined(with: right.url) }
    var joined = left
    joined.url = right.url
    if case .comment = left.state { right.pending = left.pending }
    if left.state == .beforeAttributeName || left.attribute == right.attribute {
      // No attribute is being read, or the same: its name makes no difference.
      right.attribute = left.attribute
    } else if left.state == .afterAttributeName {
      // A value may follow and belong to either name: let none be inserted.
      joined.attribute = Array("style".utf8)
      right.attribute = joined.attribute
    }
    return joined == right ? joined : nil
  }

  /// What the place is called in a message.
  var shown: String {
    switch state {
    case .text: "text"
    case .tagOpen, .endTagOpen, .tagName: "the name of a tag"
    case .beforeAttributeName, .attributeName, .afterAttributeName: "a tag, between its attributes"
    case .beforeValue, .value(.none): "an attribute without quotes"
    case .value: "the attribute \(String(decoding: attribute, as: UTF8.self))"
    case .markupDeclaration, .bogusComment, .commentStart, .comment, .conditionalComment:
      "a comment"
    case .elementText: "<\(String(decoding: element, as: UTF8.self))>"
    }
  }
}
