import CMarkGFM
import Foundation

/// The door to cmark-gfm: bytes in, a tree of our own out.
struct MarkdownParser {
  /// Blocks and spans nest no deeper than this.
  private static let depthLimit = 100
  /// More nodes than these are no newsletter's: a short line may stand for a whole row of cells.
  static let mostParts = 50_000

  private let sentinels: MergeSentinels
  private var parts = 0

  init(_ sentinels: MergeSentinels) { self.sentinels = sentinels }

  /// Held while cmark-gfm parses: it keeps the extensions' special characters in globals.
  static let turn = NSLock()

  static let extensions = ["table", "strikethrough", "autolink", "tasklist"]

  /// The document. Every sequence of bytes is one.
  func document(_ source: [UInt8]) throws(MarkdownFault) -> MarkdownNode {
    if let fault = Self.tableFault(source) { throw fault }
    Self.turn.lock()
    defer { Self.turn.unlock() }
    var parser = self
    return try parser.parse(source)
  }

  private mutating func parse(_ source: [UInt8]) throws(MarkdownFault) -> MarkdownNode {
    cmark_gfm_core_extensions_ensure_registered()
    // nil only when memory is out.
    let parser = cmark_parser_new(CMARK_OPT_UNSAFE | CMARK_OPT_VALIDATE_UTF8)!
    defer { cmark_parser_free(parser) }
    for name in Self.extensions {
      if let syntax = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, syntax)
      }
    }
    source.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        if let start = chars.baseAddress { cmark_parser_feed(parser, start, chars.count) }
      }
    }
    let root = cmark_parser_finish(parser)!
    defer { cmark_node_free(root) }
    var document = try node(root, depth: 0, within: (1, 1))
    var places = MarkdownPlaces(source)
    places.find(in: &document)
    return document
  }

  /// What cmark-gfm would take minutes and gigabytes for: it fills up each row of a table to the columns
  /// of its second line, and looks at every cell of a line for each.
  private static func tableFault(_ source: [UInt8]) -> MarkdownFault? {
    var columns = 0
    var cells = 0
    var number = 0
    var tableLine = 0
    for line in source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let bars = line.count { $0 == UInt8(ascii: "|") }
      if bars > 0, line.allSatisfy({ "|:-> \t\r".utf8.contains($0) }) {
        columns = bars + 1
        tableLine = number
      } else if line.isBlank {
        columns = 0
      }
      cells += columns
      if bars > mostColumns || cells > mostParts {
        let line = bars > mostColumns ? number : tableLine
        return MarkdownFault(reason: .hasTooManyParts, line: line, column: 1)
      }
    }
    return nil
  }

  private static let mostColumns = 1_000

  /// `outer` is where what holds it begins: the parser loses some places.
  private mutating func node(
    _ raw: OpaquePointer, depth: Int, within outer: (line: Int, column: Int)
  ) throws(MarkdownFault) -> MarkdownNode {
    let line = Int(cmark_node_get_start_line(raw))
    let column = Int(cmark_node_get_start_column(raw))
    let start = line > 0 ? (line, column) : outer
    parts += 1
    guard depth < Self.depthLimit else {
      throw MarkdownFault(reason: .nestsTooDeeply, line: start.0, column: start.1)
    }
    guard parts <= Self.mostParts else {
      throw MarkdownFault(reason: .hasTooManyParts, line: start.0, column: start.1)
    }
    var children: [MarkdownNode] = []
    var next = cmark_node_first_child(raw)
    while let child = next {
      children.append(try node(child, depth: depth + 1, within: start))
      next = cmark_node_next(child)
    }
    var kind = kind(of: raw)
    switch kind {
    case .html(let literal):
      if let tags = sentinels.tagsOnly(literal) { kind = .tags(tags) }
    case .row:
      if let tags = tagRow(children) { (kind, children) = (.tags(tags), []) }
    default: children = MarkdownLists.joined(children, sentinels)
    }
    return MarkdownNode(kind: kind, children: children, line: line, column: column)
  }

  /// A row of a table whose first cell is a tag and whose others are empty stands for a tag
  /// alone on its line.
  private func tagRow(_ cells: [MarkdownNode]) -> [Int]? {
    guard let first = cells.first, first.children.count == 1,
      cells.dropFirst().allSatisfy(\.children.isEmpty),
      case .text(let literal) = first.children[0].kind,
      let tags = sentinels.tagsOnly(literal)
    else { return nil }
    return tags.contains { sentinels.tags[$0].isVariable } ? nil : tags
  }

  private func kind(of raw: OpaquePointer) -> MarkdownNode.Kind {
    let literal = bytes(cmark_node_get_literal(raw))
    switch String(cString: cmark_node_get_type_string(raw)) {
    case "document": return .document
    case "block_quote": return .quote
    case "list":
      let isOrdered = cmark_node_get_list_type(raw) == CMARK_ORDERED_LIST
      return .list(
        MarkdownNode.List(
          start: isOrdered ? Int(cmark_node_get_list_start(raw)) : nil,
          isTight: cmark_node_get_list_tight(raw) != 0))
    case "item": return .item(isChecked: nil)
    case "tasklist":
      return .item(isChecked: cmark_gfm_extensions_get_tasklist_item_checked(raw))
    case "code_block":
      let fence = bytes(cmark_node_get_fence_info(raw))
      return .code(language: Array(fence.prefix { !$0.isASCIISpace }), literal)
    case "html_block": return .html(literal)
    case "paragraph": return .paragraph
    case "heading": return .heading(level: Int(cmark_node_get_heading_level(raw)))
    case "thematic_break": return .rule
    case "table": return .table(alignments(of: raw))
    case "table_header", "table_row": return .row
    case "table_cell": return .cell
    case "text": return .text(literal)
    case "softbreak": return .softBreak
    case "linebreak": return .hardBreak
    case "code": return .codeSpan(literal)
    case "html_inline": return .inlineHTML(literal)
    case "emph": return .emphasis
    case "strong": return .strong
    case "strikethrough": return .strikethrough
    case "link":
      return .link(url: bytes(cmark_node_get_url(raw)), title: bytes(cmark_node_get_title(raw)))
    case "image":
      return .image(url: bytes(cmark_node_get_url(raw)), title: bytes(cmark_node_get_title(raw)))
    default: return .text(literal)
    }
  }

  private func alignments(
    of raw: OpaquePointer
  ) -> [MarkdownNode.Alignment] {
    guard let letters = cmark_gfm_extensions_get_table_alignments(raw) else { return [] }
    return (0..<Int(cmark_gfm_extensions_get_table_columns(raw))).map { column in
      switch letters[column] {
      case UInt8(ascii: "l"): .left
      case UInt8(ascii: "c"): .center
      case UInt8(ascii: "r"): .right
      default: .none
      }
    }
  }

  private func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    return String(cString: text).utf8.map { $0 }
  }
}
