/// A template's `styles.css`: what can be written into the tags of a page, and what has to stay a
/// style sheet because only the reader's mail program can tell when it holds.
struct StyleSheet: Sendable {
  enum Item: Sendable {
    case rule(StyleRule)
    /// `@media` and the like, and the rules in it.
    case group(head: String, items: [Item], place: Problem.Place)
    /// `@font-face` and the like: nothing in it is for one element.
    case verbatim(String)
  }

  let items: [Item]

  /// Reads a file's bytes. `problems` says what is wrong with it, and where.
  init(_ bytes: [UInt8], file: String, problems: inout Problems) {
    let source = StyleSource(bytes, file: file)
    var parser = StyleParser(source, StyleTokenizer.tokens(of: source, problems: &problems))
    items = parser.items(&problems)
  }
}
