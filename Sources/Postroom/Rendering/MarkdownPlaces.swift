/// Finds where in the source a document's texts, links and images were written.
///
/// cmark says where most texts begin, but not what was an escape or a reference in one, and loses
/// what its extensions take apart. So the source is read along with the tree, in its order.
struct MarkdownPlaces {
  private let source: [UInt8]
  private let lineStarts: [Int]
  /// Behind what was found last.
  private var position = 0

  /// A text is looked for this far, and given up: what follows is not to be lost too.
  private static let reach = 4_096

  init(_ source: [UInt8]) {
    self.source = source
    lineStarts = [0] + source.indices.filter { source[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  mutating func find(in node: inout MarkdownNode) {
    let hint = offset(line: node.line, column: node.column)
    switch node.kind {
    case .text(let literal):
      node.pieces = pieces(of: literal, hint: hint)
      node.start = node.pieces.first?.source
    case .html(let literal):
      position = max(position, hint ?? position)
      node.start = hint
      node.pieces = lines(of: literal)
    case .codeSpan, .inlineHTML:
      node.start = hint
      position = max(position, hint ?? position)
    case .softBreak, .hardBreak: break
    case .link:
      findChildren(of: &node)
      node.start = node.children.first?.start.map(startOfLink) ?? hint.flatMap(opening)
    case .image:
      findChildren(of: &node)
      node.start = node.children.first?.start.flatMap(startOfImage) ?? hint
    case .emphasis, .strong, .strikethrough:
      findChildren(of: &node)
      node.start = node.children.first?.start
    default:
      position = max(position, hint ?? position)
      node.start = hint
      findChildren(of: &node)
    }
  }

  private mutating func findChildren(of node: inout MarkdownNode) {
    for index in node.children.indices { find(in: &node.children[index]) }
  }

  private func offset(line: Int, column: Int) -> Int? {
    guard column > 0, lineStarts.indices.contains(line - 1) else { return nil }
    let offset = lineStarts[line - 1] + column - 1
    return offset < source.count ? offset : nil
  }

  // MARK: Texts

  private mutating func pieces(of literal: [UInt8], hint: Int?) -> [MarkdownNode.Piece] {
    guard !literal.isEmpty else { return [] }
    var found = hint.flatMap { aligned(literal, at: $0) }
    for start in position..<min(position + Self.reach, source.count) where found == nil {
      found = aligned(literal, at: start)
    }
    guard let (pieces, end) = found else { return [] }
    position = end
    return pieces
  }

  /// A piece a line, for a quote's marks stand between them.
  private mutating func lines(of literal: [UInt8]) -> [MarkdownNode.Piece] {
    var found: [MarkdownNode.Piece] = []
    for line in literal.split(separator: UInt8(ascii: "\n")) {
      if let piece = pieces(of: Array(line), hint: nil).first {
        found.append(MarkdownNode.Piece(literal: line.startIndex, source: piece.source))
      }
    }
    return found
  }

  /// `literal` as it stands from `start` on, where a backslash before punctuation and a reference
  /// like `&copy;` are written otherwise than they read.
  private func aligned(
    _ literal: [UInt8], at start: Int
  ) -> (pieces: [MarkdownNode.Piece], end: Int)? {
    var pieces = [MarkdownNode.Piece(literal: 0, source: start)]
    var read = 0
    var place = start
    while read < literal.count {
      guard place < source.count else { return nil }
      if source[place] == UInt8(ascii: "\\"), place + 1 < source.count,
        source[place + 1] == literal[read], !literal[read].isASCIILetter,
        !literal[read].isASCIIDigit
      {
        place += 1
        pieces.append(MarkdownNode.Piece(literal: read, source: place))
      } else if let end = endOfReference(at: place),
        !literal[read...].starts(with: source[place..<end])
      {
        pieces.append(MarkdownNode.Piece(literal: read, source: place))
        read += 1
        while read < literal.count, !literal[read].startsScalar { read += 1 }
        place = end
        pieces.append(MarkdownNode.Piece(literal: read, source: place))
        continue
      } else if source[place] != literal[read] {
        return nil
      }
      read += 1
      place += 1
    }
    return (pieces.filter { $0.literal < literal.count }, place)
  }

  /// Behind the semicolon of the reference that begins at `start` (CommonMark section 2.5).
  private func endOfReference(at start: Int) -> Int? {
    guard source[start] == UInt8(ascii: "&") else { return nil }
    let name = source[(start + 1)...].prefix(32).prefix {
      $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "#")
    }
    guard !name.isEmpty, name.endIndex < source.count, source[name.endIndex] == UInt8(ascii: ";")
    else { return nil }
    return name.endIndex + 1
  }

  // MARK: Links and images

  /// The bracket before the text of a link, which may begin with emphasis; a bare URL is its own.
  private func startOfLink(_ text: Int) -> Int {
    var start = text
    while start > 0, "*_~`".utf8.contains(source[start - 1]) { start -= 1 }
    return start > 0 && "[<".utf8.contains(source[start - 1]) ? start - 1 : text
  }

  private func startOfImage(_ text: Int) -> Int? {
    let start = startOfLink(text)
    return start > 0 && source[start - 1] == UInt8(ascii: "!") ? start - 1 : nil
  }

  /// Of a link without a text.
  private func opening(_ hint: Int) -> Int? {
    source[hint] == UInt8(ascii: "[") ? hint : nil
  }
}
