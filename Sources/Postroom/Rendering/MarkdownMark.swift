/// Where in the Markdown something was written from.
struct MarkdownMark {
  /// From this byte of what is written, up to the next mark.
  let output: Int
  /// The byte of the source; nil when it is not known.
  let source: Int?
  /// Whether it is the source byte for byte, and not made of it.
  let isVerbatim: Bool
}
