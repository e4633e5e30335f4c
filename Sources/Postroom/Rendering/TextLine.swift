/// A line of the plain text part before it is indented.
struct TextLine {
  enum Kind {
    case text
    /// A tag that stands alone, so that its line vanishes.
    case tag
    /// A partial that stands alone: its text comes here.
    case partial
  }

  var kind: Kind = .text
  var bytes: [UInt8]

  static let empty = TextLine(bytes: [])

  var isEmpty: Bool { kind == .text && bytes.isEmpty }
}
