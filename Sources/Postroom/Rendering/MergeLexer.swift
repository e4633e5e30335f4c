/// Reads a template's bytes into text and tags, following changes of delimiters (mustache(5)).
struct MergeLexer {
  private let source: [UInt8]
  private let file: String
  private var line: Int
  private var column: Int
  private var position = 0
  private var open: [UInt8] = Array("{{".utf8)
  private var close: [UInt8] = Array("}}".utf8)
  private var tokens: [MergeToken] = []
  private var hasErrors = false

  /// The tokens of `source`, which begins at `place`; nil when a tag is malformed.
  static func tokens(
    of source: [UInt8], at place: Problem.Place, problems: inout Problems
  ) -> [MergeToken]? {
    var lexer = MergeLexer(source, at: place)
    lexer.run(&problems)
    return lexer.hasErrors ? nil : lexer.tokens
  }

  private init(_ source: [UInt8], at place: Problem.Place) {
    self.source = source
    file = place.file
    line = place.line ?? 1
    column = place.column ?? 1
  }

  private var place: Problem.Place { Problem.Place(file: file, line: line, column: column) }

  private mutating func run(_ problems: inout Problems) {
    while position < source.count {
      guard let start = find(open, from: position) else {
        tokens.append(.text(Array(source[position...]), .written(place)))
        return
      }
      if start > position {
        tokens.append(.text(Array(source[position..<start]), .written(place)))
      }
      advance(to: start)
      readTag(&problems)
    }
  }

  private mutating func readTag(_ problems: inout Problems) {
    let start = position
    let inner = start + open.count
    let sigil = inner < source.count ? source[inner] : 0
    let closer: [UInt8]
    switch sigil {
    case UInt8(ascii: "{"): closer = [UInt8(ascii: "}")] + close
    case UInt8(ascii: "="): closer = [UInt8(ascii: "=")] + close
    default: closer = close
    }
    let kind = Self.kind(of: sigil)
    let nameStart = kind == .variable ? inner : inner + 1
    guard let nameEnd = find(closer, from: nameStart) else {
      fail("a tag is never closed", hint: "end it with \(text(closer))", &problems)
      advance(to: source.count)
      return
    }
    let name = source[nameStart..<nameEnd].trimmed
    let mayHoldAnything = kind == .comment || kind == .delimiters
    if !mayHoldAnything, name.contains(UInt8(ascii: "\n")) || contains(open, in: name) {
      fail("a tag is never closed", hint: "end it with \(text(closer))", &problems)
      advance(to: inner)
      return
    }
    if !mayHoldAnything, name.isEmpty {
      fail("a tag without a name", hint: "write a field's name between the braces", &problems)
    }
    if kind == .delimiters { changeDelimiters(to: name, &problems) }
    let end = nameEnd + closer.count
    let written = source[start..<end]
    tokens.append(
      .tag(
        MergeTag(
          kind: kind, name: mayHoldAnything ? "" : text(name), place: place,
          width: written.scalarCount,
          lineCount: written.count { $0 == UInt8(ascii: "\n") })))
    advance(to: end)
  }

  private static func kind(of sigil: UInt8) -> MergeTag.Kind {
    switch sigil {
    case UInt8(ascii: "#"): .section
    case UInt8(ascii: "^"): .inverted
    case UInt8(ascii: "/"): .close
    case UInt8(ascii: "!"): .comment
    case UInt8(ascii: ">"): .partial
    case UInt8(ascii: "{"), UInt8(ascii: "&"): .unescaped
    case UInt8(ascii: "="): .delimiters
    default: .variable
    }
  }

  private mutating func changeDelimiters(to text: ArraySlice<UInt8>, _ problems: inout Problems) {
    let pair = text.split(whereSeparator: \.isASCIISpace)
    guard pair.count == 2, !text.contains(UInt8(ascii: "=")) else {
      fail(
        "delimiters must be two words without an equals sign",
        hint: "write for example {{=<% %>=}}", &problems)
      return
    }
    open = Array(pair[0])
    close = Array(pair[1])
  }

  private mutating func fail(_ message: String, hint: String, _ problems: inout Problems) {
    hasErrors = true
    problems.error(.mergeSyntax, at: place, message, hint: hint)
  }

  private mutating func advance(to end: Int) {
    while position < end {
      let byte = source[position]
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte.startsScalar {
        column += 1
      }
      position += 1
    }
  }

  private func find(_ pattern: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + pattern.count <= source.count {
      if source[index] == pattern[0], source[index..<index + pattern.count].elementsEqual(pattern) {
        return index
      }
      index += 1
    }
    return nil
  }

  private func contains(_ pattern: [UInt8], in slice: ArraySlice<UInt8>) -> Bool {
    guard let found = find(pattern, from: slice.startIndex) else { return false }
    return found + pattern.count <= slice.endIndex
  }

  private func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
  }
}
