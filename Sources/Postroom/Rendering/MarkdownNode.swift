/// A node of a Markdown document: GitHub's flavour, with merge tags as blocks of their own.
struct MarkdownNode {
  enum Kind {
    case document
    case quote
    case list(List)
    /// `isChecked` is nil unless it is a task.
    case item(isChecked: Bool?)
    /// `language` is the first word after the fence.
    case code(language: [UInt8], [UInt8])
    case html([UInt8])
    case paragraph
    case heading(level: Int)
    case rule
    case table([Alignment])
    case row
    case cell
    case text([UInt8])
    case softBreak
    case hardBreak
    case codeSpan([UInt8])
    case inlineHTML([UInt8])
    case emphasis
    case strong
    case strikethrough
    case link(url: [UInt8], title: [UInt8])
    case image(url: [UInt8], title: [UInt8])
    /// Merge tags alone on their line, by number.
    case tags([Int])
  }

  struct List: Equatable {
    /// Nil for bullets.
    var start: Int?
    var isTight: Bool
  }

  enum Alignment {
    case none
    case left
    case center
    case right
  }

  /// A piece of a text as the source has it: from `literal` on in the node's, the bytes are those
  /// from `source` on.
  struct Piece: Equatable {
    let literal: Int
    let source: Int
  }

  var kind: Kind
  var children: [MarkdownNode]
  /// In the source given to the parser, from 1; the column in bytes. 0 where the parser lost it.
  var line: Int
  var column = 0
  /// Of texts, found by `MarkdownPlaces`.
  var pieces: [Piece] = []
  /// Where it begins in the source: of blocks, texts, links and images, where that is known.
  var start: Int?
}
