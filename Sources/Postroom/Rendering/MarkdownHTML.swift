/// Writes a Markdown tree as HTML, in cmark's own form. Differs from it in two things: merge tags
/// alone on their line stay so, and tasks have ballot boxes, as mail programs take out `<input>`.
struct MarkdownHTML {
  private let sentinels: MergeSentinels
  private var output: [UInt8] = []
  private var marks: [MarkdownMark] = []

  /// The HTML, and of what in the Markdown it was made.
  static func render(
    _ document: MarkdownNode, _ sentinels: MergeSentinels
  ) -> (html: [UInt8], marks: [MarkdownMark]) {
    var renderer = MarkdownHTML(sentinels: sentinels)
    renderer.blocks(document.children, isTight: false)
    return (renderer.output, renderer.marks)
  }

  private init(sentinels: MergeSentinels) { self.sentinels = sentinels }

  private mutating func blocks(_ nodes: [MarkdownNode], isTight: Bool) {
    for node in nodes { block(node, isTight: isTight) }
  }

  private mutating func block(_ node: MarkdownNode, isTight: Bool) {
    mark(node.start)
    switch node.kind {
    case .paragraph where isTight: inlines(node.children)
    case .paragraph: element("p", node)
    case .heading(let level): element("h\(level)", node)
    case .quote:
      line("<blockquote>\n")
      blocks(node.children, isTight: false)
      line("</blockquote>\n")
    case .list(let list): self.list(list, node.children)
    case .code(let language, let literal):
      line("<pre><code")
      if !language.isEmpty {
        write(" class=\"language-")
        escape(language)
        write("\"")
      }
      write(">")
      escape(sentinels.withoutLineEndAfterTag(literal))
      write("</code></pre>\n")
    case .html(let literal):
      line("")
      verbatim(literal, node.pieces)
      line("")
    case .rule: line("<hr />\n")
    case .table(let alignments): table(alignments, node.children)
    case .tags(let numbers): tags(numbers)
    default: inlines([node])
    }
  }

  private mutating func element(_ name: String, _ node: MarkdownNode) {
    line("<\(name)>")
    inlines(node.children)
    write("</\(name)>\n")
  }

  private mutating func list(_ list: MarkdownNode.List, _ items: [MarkdownNode]) {
    switch list.start {
    case nil: line("<ul>\n")
    case 1: line("<ol>\n")
    case .some(let start): line("<ol start=\"\(start)\">\n")
    }
    for item in items {
      guard case .item(let isChecked) = item.kind else {
        block(item, isTight: list.isTight)
        continue
      }
      mark(item.start)
      line("<li>")
      if let isChecked { write(isChecked ? "&#9745; " : "&#9744; ") }
      blocks(item.children, isTight: list.isTight)
      write("</li>\n")
    }
    line(list.start == nil ? "</ul>\n" : "</ol>\n")
  }

  private mutating func table(
    _ alignments: [MarkdownNode.Alignment], _ rows: [MarkdownNode]
  ) {
    let (rows, rest) = MarkdownTable.split(rows, sentinels)
    line("<table>\n<thead>\n")
    if let header = rows.first { row(header, "th", alignments) }
    write("</thead>\n")
    if rows.count > 1 {
      write("<tbody>\n")
      for row in rows.dropFirst() {
        if case .tags(let numbers) = row.kind {
          tags(numbers)
        } else {
          self.row(row, "td", alignments)
        }
      }
      write("</tbody>\n")
    }
    write("</table>\n")
    blocks(rest, isTight: false)
  }

  private mutating func row(
    _ row: MarkdownNode, _ name: String, _ alignments: [MarkdownNode.Alignment]
  ) {
    line("<tr>\n")
    for (index, cell) in row.children.enumerated() {
      switch index < alignments.count ? alignments[index] : .none {
      case .none: write("<\(name)>")
      case .left: write("<\(name) align=\"left\">")
      case .center: write("<\(name) align=\"center\">")
      case .right: write("<\(name) align=\"right\">")
      }
      inlines(cell.children)
      write("</\(name)>\n")
    }
    write("</tr>\n")
  }

  private mutating func tags(_ numbers: [Int]) {
    for number in numbers {
      line("")
      output += sentinels.word(for: number)
      write("\n")
    }
  }

  private mutating func inlines(_ nodes: [MarkdownNode]) {
    for node in nodes {
      switch node.kind {
      case .text(let literal): escape(literal, node.pieces)
      case .softBreak: write("\n")
      case .hardBreak: write("<br />\n")
      case .codeSpan(let literal):
        mark(node.start)
        write("<code>")
        escape(literal)
        write("</code>")
      case .inlineHTML(let literal):
        mark(node.start, isVerbatim: true)
        output += literal
        mark(nil)
      case .emphasis: span("em", node)
      case .strong: span("strong", node)
      case .strikethrough: span("del", node)
      case .link(let url, let title):
        mark(node.start)
        write("<a href=\"")
        MarkdownURL.append(url, to: &output)
        write("\"")
        self.title(title)
        write(">")
        inlines(node.children)
        write("</a>")
      case .image(let url, let title):
        mark(node.start)
        write("<img src=\"")
        MarkdownURL.append(url, to: &output)
        write("\" alt=\"")
        plain(node.children)
        write("\"")
        self.title(title)
        write(" />")
      default: inlines(node.children)
      }
    }
  }

  private mutating func span(_ name: String, _ node: MarkdownNode) {
    write("<\(name)>")
    inlines(node.children)
    write("</\(name)>")
  }

  private mutating func title(_ title: [UInt8]) {
    guard !title.isEmpty else { return }
    write(" title=\"")
    escape(title)
    write("\"")
  }

  /// An image's alternative text: the text alone.
  private mutating func plain(_ nodes: [MarkdownNode]) {
    for node in nodes {
      switch node.kind {
      case .text(let literal), .codeSpan(let literal), .inlineHTML(let literal): escape(literal)
      case .softBreak, .hardBreak: write(" ")
      default: plain(node.children)
      }
    }
  }

  private mutating func write(_ text: String) { output += text.utf8 }

  /// Writes at the beginning of a line.
  private mutating func line(_ text: String) {
    if let last = output.last, last != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
    write(text)
  }

  /// What is written from here on is made of what stands at `source`, or is it, byte for byte.
  private mutating func mark(_ source: Int?, isVerbatim: Bool = false) {
    marks.append(MarkdownMark(output: output.count, source: source, isVerbatim: isVerbatim))
  }

  /// Raw HTML, in pieces of a line.
  private mutating func verbatim(_ html: [UInt8], _ pieces: [MarkdownNode.Piece]) {
    output += html[..<(pieces.first?.literal ?? html.count)]
    for (piece, next) in zip(pieces, pieces.dropFirst().map(\.literal) + [html.count]) {
      mark(piece.source, isVerbatim: true)
      output += html[piece.literal..<next]
    }
    mark(nil)
  }

  private mutating func escape(_ text: [UInt8], _ pieces: [MarkdownNode.Piece]) {
    var rest = pieces[...]
    while let piece = rest.popFirst() {
      let end = rest.first?.literal ?? text.count
      var start = piece.literal
      while start < end {
        let special = text[start..<end].firstIndex { "&<>\"".utf8.contains($0) }
        let next = special.map { $0 + 1 } ?? end
        mark(piece.source + start - piece.literal, isVerbatim: true)
        escape(Array(text[start..<next]))
        start = next
      }
    }
    if pieces.isEmpty { escape(text) }
    mark(nil)
  }

  private mutating func escape(_ text: [UInt8]) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): write("&amp;")
      case UInt8(ascii: "<"): write("&lt;")
      case UInt8(ascii: ">"): write("&gt;")
      case UInt8(ascii: "\""): write("&quot;")
      default: output.append(byte)
      }
    }
  }
}
