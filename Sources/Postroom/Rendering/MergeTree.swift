/// Builds a template's nodes line by line: finds the tags that stand alone on their line, and
/// pairs the sections.
struct MergeTree {
  /// Sections nest no deeper than this.
  static let depthLimit = 100

  private var nodes: [MergeTemplate.Node] = []
  private var openSections: [(tag: MergeTag, index: Int)] = []
  private var hasErrors = false

  /// The nodes, or nil when there was an error.
  mutating func finish(_ problems: inout Problems) -> [MergeTemplate.Node]? {
    for (tag, _) in openSections {
      problems.error(
        .mergeSyntax, at: tag.place, "the section \(tag.shown) is never closed",
        hint: "add {{/\(tag.name)}} where it ends")
      hasErrors = true
    }
    return hasErrors ? nil : nodes
  }

  mutating func append(_ line: [MergeToken], _ problems: inout Problems) {
    if let (tag, indentation) = Self.standalone(line) {
      append(tag, indentation: indentation, &problems)
      return
    }
    nodes.append(.lineStart)
    for token in line {
      switch token {
      case .text(let bytes, let origin): nodes.append(.text(bytes, origin))
      case .tag(let tag): append(tag, indentation: [], &problems)
      }
    }
  }

  /// The tag that stands alone on `line`, with the white space before it.
  private static func standalone(_ line: [MergeToken]) -> (MergeTag, [UInt8])? {
    var alone: MergeTag?
    var indentation: [UInt8] = []
    for token in line {
      switch token {
      case .text(let bytes, _):
        guard isBlank(bytes) else { return nil }
        if alone == nil { indentation += bytes }
      case .tag(let tag):
        guard alone == nil, !tag.isVariable else { return nil }
        alone = tag
      }
    }
    return alone.map { ($0, indentation) }
  }

  /// Spaces and tabs, and at the end LF or CRLF.
  private static func isBlank(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    if rest.last == UInt8(ascii: "\n") {
      rest.removeLast()
      if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    }
    return rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  private mutating func append(
    _ tag: MergeTag, indentation: [UInt8], _ problems: inout Problems
  ) {
    switch tag.kind {
    case .comment, .delimiters: break
    case .variable, .unescaped: nodes.append(.variable(tag))
    case .partial: nodes.append(.partial(tag, indentation: indentation))
    case .section, .inverted:
      if openSections.count == Self.depthLimit {
        fail(tag, "sections nest deeper than \(Self.depthLimit)", hint: nil, &problems)
      }
      openSections.append((tag, nodes.count))
      nodes.append(.section(tag, end: 0))
    case .close: close(tag, &problems)
    }
  }

  private mutating func close(_ tag: MergeTag, _ problems: inout Problems) {
    guard let (opening, index) = openSections.last else {
      fail(
        tag, "\(tag.shown) closes a section that was never opened",
        hint: "open it with {{#\(tag.name)}}, or take this tag away", &problems)
      return
    }
    if opening.name != tag.name {
      let line = opening.place.line.map { " on line \($0)" } ?? ""
      fail(
        tag, "\(tag.shown) stands where \(opening.shown), opened\(line), has to be closed",
        hint: "close {{/\(opening.name)}} first", &problems)
    }
    openSections.removeLast()
    nodes[index] = .section(opening, end: nodes.count)
  }

  private mutating func fail(
    _ tag: MergeTag, _ message: String, hint: String?, _ problems: inout Problems
  ) {
    hasErrors = true
    problems.error(.mergeSyntax, at: tag.place, message, hint: hint)
  }
}
