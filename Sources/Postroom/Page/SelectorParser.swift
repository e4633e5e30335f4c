/// Reads selectors (Selectors Level 4) from tokens.
struct SelectorParser {
  /// What cannot be read, and where.
  struct Fault: Error {
    let offset: Int
    let message: String
    var hint: String?
  }

  private var tokens: ArraySlice<StyleToken>
  private let source: StyleSource
  /// Where the selector ends, for what is missing there.
  private let end: Int

  /// Brackets nest no deeper than this: each is read with all that is in it.
  private static let depthLimit = 20

  /// The selectors in `tokens`, which commas part.
  static func selectors(
    _ tokens: ArraySlice<StyleToken>, of source: StyleSource, end: Int
  ) throws(Fault) -> [Selector] {
    var depth = 0
    for token in tokens {
      if token.closer != nil { depth += 1 }
      if case .close = token.kind { depth -= 1 }
      guard depth <= depthLimit else {
        throw Fault(
          offset: token.range.lowerBound, message: "the selector's brackets nest too deeply",
          hint: "give the element a class, and name that")
      }
    }
    return try parts(tokens, of: source, end: end)
  }

  private static func parts(
    _ tokens: ArraySlice<StyleToken>, of source: StyleSource, end: Int
  ) throws(Fault) -> [Selector] {
    var selectors: [Selector] = []
    for part in split(tokens) {
      var parser = SelectorParser(part, of: source, end: end)
      selectors.append(try parser.selector())
    }
    return selectors
  }

  private init(_ tokens: ArraySlice<StyleToken>, of source: StyleSource, end: Int) {
    let isSpace: (StyleToken) -> Bool = { $0.kind == .space }
    var trimmed = tokens.drop(while: isSpace)
    while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
    self.tokens = trimmed
    self.source = source
    self.end = end
  }

  /// At the commas that stand in no brackets.
  private static func split(_ tokens: ArraySlice<StyleToken>) -> [ArraySlice<StyleToken>] {
    var parts: [ArraySlice<StyleToken>] = []
    var start = tokens.startIndex
    var depth = 0
    for index in tokens.indices {
      switch tokens[index].kind {
      case .function, .open: depth += 1
      case .close: depth -= 1
      case .comma where depth == 0:
        parts.append(tokens[start..<index])
        start = index + 1
      default: break
      }
    }
    return parts + [tokens[start...]]
  }

  private mutating func selector() throws(Fault) -> Selector {
    let text = StyleValue(tokens, of: source).text
    var chain: [(combinator: Selector.Combinator, compound: Selector.Compound)] = []
    var last = try compound()
    while let next = tokens.first {
      let isSpace = next.kind == .space
      if isSpace { tokens.removeFirst() }
      var combinator = Selector.Combinator.descendant
      if let mark = tokens.first, let named = Self.combinator(mark) {
        combinator = named
        tokens.removeFirst()
        tokens = tokens.drop { $0.kind == .space }
      } else if !isSpace {
        throw fault("\"\(shown(next))\" has no meaning in a selector")
      }
      chain.append((combinator, last))
      last = try compound()
    }
    return Selector(subject: last, context: chain.reversed(), text: text)
  }

  private static func combinator(_ token: StyleToken) -> Selector.Combinator? {
    switch token.kind {
    case .delimiter(UInt8(ascii: ">")): .child
    case .delimiter(UInt8(ascii: "+")): .adjacent
    case .delimiter(UInt8(ascii: "~")): .sibling
    default: nil
    }
  }

  private mutating func compound() throws(Fault) -> Selector.Compound {
    var conditions: [Selector.Condition] = []
    var isNamed = false
    if let token = tokens.first, token.kind == .ident || token.isDelimiter(UInt8(ascii: "*")) {
      tokens.removeFirst()
      isNamed = true
      if token.kind == .ident { conditions.append(.type(token.name.map(\.asciiLowercased))) }
    }
    while let condition = try condition() { conditions.append(condition) }
    guard isNamed || !conditions.isEmpty else {
      throw tokens.first.map { fault("\"\(shown($0))\" has no meaning in a selector") }
        ?? Fault(
          offset: end, message: "a selector is missing here",
          hint: "write what the rule is for, as in `.button { ... }`")
    }
    return Selector.Compound(conditions: conditions)
  }

  private mutating func condition() throws(Fault) -> Selector.Condition? {
    guard let token = tokens.first else { return nil }
    switch token.kind {
    case .hash:
      tokens.removeFirst()
      return .identifier(token.name)
    case .delimiter(UInt8(ascii: ".")):
      tokens.removeFirst()
      guard let name = tokens.first, name.kind == .ident else {
        throw Fault(offset: token.range.lowerBound, message: "a dot without the name of a class")
      }
      tokens.removeFirst()
      return .className(name.name)
    case .open(UInt8(ascii: "[")): return .attribute(try attribute())
    case .colon: return try pseudo()
    case .number where source.bytes[token.range.lowerBound] == UInt8(ascii: "."):
      throw fault(
        "the class \"\(shown(token))\" begins with a digit", hint: "give it another name")
    default: return nil
    }
  }

  private mutating func attribute() throws(Fault) -> AttributeCondition {
    let start = tokens.removeFirst()
    let body = takeBody(closedBy: UInt8(ascii: "]")).filter { $0.kind != .space }
    let unreadable = Fault(
      offset: start.range.lowerBound, message: "this attribute selector cannot be read",
      hint: "write [name] or [name=\"value\"]")
    guard let name = body.first, name.kind == .ident else { throw unreadable }
    let key = name.name.map(\.asciiLowercased)
    guard body.count > 1 else {
      return AttributeCondition(name: key, test: .isThere, value: [], ignoresCase: nil)
    }
    var rest = body.dropFirst()
    var test = AttributeCondition.Test.equals
    if case .delimiter(let mark) = rest.first?.kind, mark != UInt8(ascii: "=") {
      guard let marked = Self.tests[mark] else { throw unreadable }
      test = marked
      rest.removeFirst()
    }
    guard rest.first?.isDelimiter(UInt8(ascii: "=")) == true, let value = rest.dropFirst().first,
      value.kind == .ident || value.kind == .string
    else { throw unreadable }
    let flag = rest.dropFirst(2).map(\.name)
    let ignoresCase: Bool?
    switch flag.map({ $0.map(\.asciiLowercased) }) {
    case []: ignoresCase = nil
    case [Array("i".utf8)]: ignoresCase = true
    case [Array("s".utf8)]: ignoresCase = false
    default: throw unreadable
    }
    return AttributeCondition(name: key, test: test, value: value.name, ignoresCase: ignoresCase)
  }

  private static let tests: [UInt8: AttributeCondition.Test] = [
    UInt8(ascii: "~"): .hasWord, UInt8(ascii: "|"): .hasLanguage, UInt8(ascii: "^"): .begins,
    UInt8(ascii: "$"): .ends, UInt8(ascii: "*"): .contains,
  ]

  /// The tokens up to the bracket that closes; it is taken too.
  private mutating func takeBody(closedBy closer: UInt8) -> ArraySlice<StyleToken> {
    var depth = 0
    let body = tokens.prefix { token in
      if depth == 0, token.kind == .close(closer) { return false }
      if token.closer != nil { depth += 1 }
      if case .close = token.kind { depth -= 1 }
      return true
    }
    tokens = tokens[body.endIndex...].dropFirst()
    return body
  }

  private func fault(_ message: String, hint: String? = nil) -> Fault {
    Fault(offset: tokens.first?.range.lowerBound ?? end, message: message, hint: hint)
  }

  private func shown(_ token: StyleToken) -> String {
    token.kind == .space
      ? " " : String(decoding: source.bytes[token.range], as: UTF8.self)
  }
}

// MARK: Pseudo-classes

extension SelectorParser {
  private mutating func pseudo() throws(Fault) -> Selector.Condition {
    let colon = tokens.removeFirst()
    let isElement = tokens.first?.kind == .colon
    if isElement { tokens.removeFirst() }
    guard let token = tokens.first, token.kind == .ident || token.kind == .function else {
      throw Fault(
        offset: colon.range.lowerBound, message: "a colon without the name of a pseudo-class")
    }
    tokens.removeFirst()
    let name = token.text.lowercased()
    if token.kind == .ident {
      if isElement || name.hasPrefix("-") || Self.dynamic.contains(name) { return .dynamic(name) }
      if let condition = Self.simple[name] { return condition }
      throw unknown(name, at: colon)
    }
    let body = takeBody(closedBy: UInt8(ascii: ")"))
    if isElement || name.hasPrefix("-") { return .dynamic(name) }
    return try function(name, body, at: colon)
  }

  private func function(
    _ name: String, _ body: ArraySlice<StyleToken>, at colon: StyleToken
  ) throws(Fault) -> Selector.Condition {
    switch name {
    case "not": return .not(try compounds(body, name, at: colon))
    case "is": return .any(try compounds(body, name, at: colon))
    case "where": return .anywhere(try compounds(body, name, at: colon))
    case "lang", "dir", "has": return .dynamic(name)
    case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
      guard let (step, offset) = SiblingFormula.parse(StyleValue(body, of: source).text) else {
        throw Fault(
          offset: colon.range.lowerBound, message: ":\(name)(...) is not understood",
          hint: "write a number, odd, even, or a formula like 2n+1")
      }
      return .position(
        step: step, offset: offset, fromEnd: name.contains("last"),
        ofType: name.hasSuffix("type"))
    default: throw unknown(name, at: colon)
    }
  }

  private func compounds(
    _ body: ArraySlice<StyleToken>, _ name: String, at colon: StyleToken
  ) throws(Fault) -> [Selector.Compound] {
    let end = body.last?.range.upperBound ?? end
    let selectors = try Self.parts(body, of: source, end: end)
    guard selectors.allSatisfy(\.context.isEmpty) else {
      throw Fault(
        offset: colon.range.lowerBound, message: ":\(name)(...) holds more than one element",
        hint: "write the elements around it outside the brackets")
    }
    return selectors.map(\.subject)
  }

  private func unknown(_ name: String, at colon: StyleToken) -> Fault {
    let names = Self.dynamic + Self.simple.keys + Self.functions
    return Fault(
      offset: colon.range.lowerBound, message: ":\(name) is not known",
      hint: nearestName(to: name, among: names.sorted()).map { "did you mean :\($0)?" })
  }

  private static let functions = [
    "not", "is", "where", "lang", "dir", "has", "nth-child", "nth-last-child", "nth-of-type",
    "nth-last-of-type",
  ]

  private static let dynamic = [
    "active", "after", "any-link", "autofill", "before", "checked", "default", "defined",
    "disabled", "enabled", "first-letter", "first-line", "focus", "focus-visible", "focus-within",
    "hover", "in-range", "indeterminate", "invalid", "link", "optional", "out-of-range",
    "placeholder-shown", "read-only", "read-write", "required", "root", "scope", "target", "valid",
    "visited",
  ]

  private static let simple: [String: Selector.Condition] = [
    "first-child": .position(step: 0, offset: 1, fromEnd: false, ofType: false),
    "last-child": .position(step: 0, offset: 1, fromEnd: true, ofType: false),
    "first-of-type": .position(step: 0, offset: 1, fromEnd: false, ofType: true),
    "last-of-type": .position(step: 0, offset: 1, fromEnd: true, ofType: true),
    "only-child": .alone(ofType: false),
    "only-of-type": .alone(ofType: true),
    "empty": .empty,
  ]
}

/// Which siblings are meant: `2n+1`, `odd`, `3` (CSS Syntax Level 3, section 6).
enum SiblingFormula {
  static func parse(_ text: String) -> (step: Int, offset: Int)? {
    let text = text.lowercased().filter { !$0.isWhitespace }
    if text == "odd" { return (2, 1) }
    if text == "even" { return (2, 0) }
    guard let match = text.wholeMatch(of: /(?:([+-]?\d{0,6})n)?([+-]?\d{1,6})?/), !text.isEmpty
    else { return nil }
    let offset = match.2.flatMap { Int($0) } ?? 0
    guard let step = match.1 else { return (0, offset) }
    switch step {
    case "", "+": return (1, offset)
    case "-": return (-1, offset)
    default: return Int(step).map { ($0, offset) }
    }
  }
}
