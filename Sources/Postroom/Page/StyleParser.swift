/// Reads the rules of a style sheet from its tokens (CSS Syntax Level 3, section 5.4).
///
/// A mistake is told, and what follows it is read on: a mail program would pass over it in silence.
struct StyleParser {
  let source: StyleSource
  let tokens: [StyleToken]
  var index = 0
  private var depth = 0

  init(_ source: StyleSource, _ tokens: [StyleToken]) {
    self.source = source
    self.tokens = tokens
  }

  /// The rules from here to the end, or to the bracket that closes the group they are in.
  mutating func items(_ problems: inout Problems) -> [StyleSheet.Item] {
    var items: [StyleSheet.Item] = []
    while index < tokens.count {
      switch tokens[index].kind {
      case .space: index += 1
      case .close(UInt8(ascii: "}")) where depth > 0: return items
      case .close(UInt8(ascii: "}")):
        error(at: index, "there is no { for this }", hint: "take it out", &problems)
        index += 1
      case .atKeyword: if let item = atRule(&problems) { items.append(item) }
      default: if let rule = rule(&problems) { items.append(.rule(rule)) }
      }
    }
    return items
  }

  func error(
    at token: Int, _ message: String, hint: String? = nil, _ problems: inout Problems
  ) {
    let offset = token < tokens.count ? tokens[token].range.lowerBound : source.bytes.count
    problems.error(.styleSyntax, at: source.place(offset), message, hint: hint)
  }

  /// Where the next token of one of these kinds stands in no brackets, from here on.
  func next(_ kinds: StyleToken.Kind..., before end: Int? = nil) -> Int? {
    var closers: [UInt8] = []
    var index = index
    while index < end ?? tokens.count {
      let token = tokens[index]
      if closers.isEmpty, kinds.contains(token.kind) { return index }
      if let closer = token.closer {
        closers.append(closer)
      } else if case .close(let byte) = token.kind {
        if closers.last == byte {
          closers.removeLast()
        } else if byte == UInt8(ascii: "}") {
          // It closes what is further out, whatever was left open.
          return closers.isEmpty || !kinds.contains(token.kind) ? nil : index
        }
      }
      index += 1
    }
    return nil
  }

  /// The index of the `}` for the `{` at `open`, or of the end, which is told.
  func end(ofBlock open: Int, _ problems: inout Problems) -> Int {
    var depth = 0
    for index in open..<tokens.count {
      if tokens[index].kind == .open(UInt8(ascii: "{")) { depth += 1 }
      if tokens[index].kind == .close(UInt8(ascii: "}")) { depth -= 1 }
      if depth == 0 { return index }
    }
    error(at: open, "this { is never closed", hint: "add a } where the rule ends", &problems)
    return tokens.count
  }

  // MARK: Rules

  private mutating func rule(_ problems: inout Problems) -> StyleRule? {
    let start = index
    guard let open = next(.open(UInt8(ascii: "{"))) else {
      error(
        at: start, "a rule without its { ... }",
        hint: "write what is to be styled and how, as in `p { margin: 0; }`", &problems)
      index = next(.close(UInt8(ascii: "}"))) ?? tokens.count
      return nil
    }
    let selectors: [Selector]
    do throws(SelectorParser.Fault) {
      selectors = try SelectorParser.selectors(
        tokens[start..<open], of: source, end: tokens[open].range.lowerBound)
    } catch {
      problems.error(.styleSyntax, at: source.place(error.offset), error.message, hint: error.hint)
      selectors = []
    }
    let end = end(ofBlock: open, &problems)
    index = open + 1
    let declarations = declarations(before: end, &problems)
    index = end + 1
    guard !selectors.isEmpty, !declarations.isEmpty else { return nil }
    return StyleRule(selectors: selectors, declarations: declarations)
  }

  // MARK: At-rules

  private static let groups = ["container", "document", "layer", "media", "supports"]
  private static let blocks = [
    "counter-style", "font-face", "font-feature-values", "keyframes", "page", "property",
  ]

  private mutating func atRule(_ problems: inout Problems) -> StyleSheet.Item? {
    let start = index
    let place = source.place(tokens[start].range.lowerBound)
    let full = tokens[start].text.lowercased()
    let name =
      full.hasPrefix("-") ? full.dropFirst().drop { $0 != "-" }.dropFirst() : full[...]
    let stop = next(.open(UInt8(ascii: "{")), .semicolon) ?? tokens.count
    let isBlock = stop < tokens.count && tokens[stop].closer != nil
    let end = isBlock ? end(ofBlock: stop, &problems) : stop
    defer { index = min(end + 1, tokens.count) }
    let head = StyleValue(tokens[start..<stop], of: source).text

    switch name {
    case "charset": return nil
    case "import":
      problems.error(
        .styleSyntax, at: place, "@import is not followed in a mail",
        hint: "copy the rules into this file")
      return nil
    case _ where !isBlock && Self.groups.contains(String(name)) && name != "layer":
      problems.error(.styleSyntax, at: place, "@\(full) without its { ... }")
      return nil
    case _ where Self.groups.contains(String(name)) && isBlock:
      guard depth < 8 else {
        problems.error(.styleSyntax, at: place, "@\(full) stands too deep in other rules")
        return nil
      }
      depth += 1
      index = stop + 1
      let items = items(&problems)
      depth -= 1
      return .group(head: head, items: items, place: place)
    case _ where Self.blocks.contains(String(name)) && isBlock:
      if name == "font-face" {
        index = stop + 1
        _ = declarations(before: end, &problems)
      }
      let body = StyleValue(tokens[(stop + 1)..<end], of: source).text
      return .verbatim("\(head) { \(body) }")
    default:
      let names = Self.groups + Self.blocks + ["charset"]
      let nearest = nearestName(to: String(name), among: names)
      problems.error(
        .styleSyntax, at: place, "@\(full) is not known",
        hint: nearest.map { "did you mean @\($0)?" })
      return nil
    }
  }
}
