/// Writes a Markdown tree as plain text for mail: lines of 72 columns, in the marks that people
/// use in plain mail, with every link's target in view.
struct MarkdownText {
  static let width = 72

  let sentinels: MergeSentinels
  private let wrapping: TextWrapping
  /// The line, in the parser's source, of the first raw HTML that was left out.
  private(set) var firstRawHTML: Int?

  init(_ sentinels: MergeSentinels) {
    self.sentinels = sentinels
    wrapping = TextWrapping(sentinels: sentinels)
  }

  mutating func render(_ document: MarkdownNode) -> [UInt8] {
    var output: [UInt8] = []
    for line in blocks(document.children, width: Self.width, isTight: false) {
      output += line.bytes
      output.append(UInt8(ascii: "\n"))
    }
    return output
  }

  /// Each block with an empty line after it unless `isTight`, and none at the very end.
  private mutating func blocks(
    _ nodes: [MarkdownNode], width: Int, isTight: Bool
  ) -> [TextLine] {
    var lines: [TextLine] = []
    for node in nodes {
      let block = block(node, width: max(width, 20))
      lines += block
      if !isTight, let last = block.last, last.kind != .tag { lines.append(.empty) }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private mutating func block(_ node: MarkdownNode, width: Int) -> [TextLine] {
    switch node.kind {
    case .heading(let level): heading(level, node, width: width)
    case .quote:
      blocks(node.children, width: width - 2, isTight: false).map { line in
        guard line.kind == .text else { return line }
        return TextLine(bytes: Array((line.bytes.isEmpty ? ">" : "> ").utf8) + line.bytes)
      }
    case .list(let list): self.list(list, node.children, width: width)
    case .code(_, let literal): code(literal)
    case .html(let literal): rawHTML(literal, line: node.line)
    case .rule: [TextLine(bytes: Array("--------".utf8))]
    case .table(let alignments): table(alignments, node.children, width: width)
    case .tags(let numbers): numbers.map(tag)
    default: wrapping.lines(of: inline(node.children), width: width)
    }
  }

  func tag(_ number: Int) -> TextLine {
    TextLine(
      kind: sentinels.tags[number].kind == .partial ? .partial : .tag,
      bytes: sentinels.word(for: number))
  }

  func inline(_ nodes: [MarkdownNode]) -> [UInt8] {
    MarkdownTextInlines(sentinels: sentinels).text(of: nodes)
  }

  private func heading(_ level: Int, _ node: MarkdownNode, width: Int) -> [TextLine] {
    let lines = wrapping.lines(of: inline(node.children), width: width)
    let longest = lines.map { sentinels.width(of: $0.bytes) }.max() ?? 0
    let mark = level == 1 ? UInt8(ascii: "=") : UInt8(ascii: "-")
    return lines + [TextLine(bytes: Array(repeating: mark, count: min(longest, width)))]
  }

  private func code(_ literal: [UInt8]) -> [TextLine] {
    var lines = literal.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { TextLine(bytes: $0.isEmpty ? [] : Array("    ".utf8) + $0) }
  }

  /// The markup goes; the sections and partials in it stay.
  private mutating func rawHTML(_ literal: [UInt8], line: Int) -> [TextLine] {
    let parts = sentinels.parts(of: literal)
    let hasMarkup = parts.contains { part in
      if case .text(let text) = part { !text.isBlank && !Self.isComment(text) } else { false }
    }
    if hasMarkup, firstRawHTML == nil { firstRawHTML = line }
    return parts.compactMap { part in
      guard case .tag(let number) = part, !sentinels.tags[number].isVariable else { return nil }
      return tag(number)
    }
  }

  private static func isComment(_ text: ArraySlice<UInt8>) -> Bool {
    text.trimmed.starts(with: "<!--".utf8) && text.trimmed.suffix(3).elementsEqual("-->".utf8)
  }

  private mutating func list(
    _ list: MarkdownNode.List, _ items: [MarkdownNode], width: Int
  ) -> [TextLine] {
    var lines: [TextLine] = []
    var number = list.start
    for item in items {
      guard case .item(let isChecked) = item.kind else {
        lines += block(item, width: width)
        continue
      }
      var marker = number.map { "\($0). " } ?? "- "
      number? += 1
      let hang = marker.utf8.count
      if let isChecked { marker += isChecked ? "[x] " : "[ ] " }
      let content = blocks(
        item.children, width: width - marker.utf8.count, isTight: list.isTight)
      lines += Self.hang(content, marker: Array(marker.utf8), indentation: hang)
      if !list.isTight { lines.append(.empty) }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The marker before the first line that is to be seen, white space before the others.
  private static func hang(
    _ lines: [TextLine], marker: [UInt8], indentation: Int
  ) -> [TextLine] {
    let first = lines.firstIndex { $0.kind != .tag }
    let space = [UInt8](repeating: UInt8(ascii: " "), count: indentation)
    return lines.enumerated().map { index, line in
      if line.isEmpty { return line }
      return index == first
        ? TextLine(bytes: marker + line.bytes)
        : TextLine(kind: line.kind, bytes: space + line.bytes)
    }
  }

  private mutating func table(
    _ alignments: [MarkdownNode.Alignment], _ children: [MarkdownNode], width: Int
  ) -> [TextLine] {
    let (rows, rest) = MarkdownTable.split(children, sentinels)
    let layout = TextTable(
      rows.map { row in
        if case .tags(let numbers) = row.kind { return .tags(numbers.map(tag)) }
        return .cells(
          row.children.map { cell in
            inline(cell.children).map {
              $0 == UInt8(ascii: "\n") || $0 == TextWrapping.fixedSpace ? UInt8(ascii: " ") : $0
            }
          })
      }, alignments, sentinels)
    return layout.lines(width: width) + blocks(rest, width: width, isTight: true)
  }
}
