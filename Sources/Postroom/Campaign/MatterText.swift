/// A text of a campaign's front matter.
struct MatterText {
  /// The key of the front matter at or below which it stands.
  let key: String
  let text: String
  /// Where it begins.
  let start: Problem.Place
  /// The lines of the file from that on.
  private let lines: ArraySlice<Substring>

  /// `lines` are those of the front matter, the first of them line 2 of the file.
  init(_ key: String, _ text: YAMLText, lines: [Substring]) {
    self.key = key
    self.text = text.text
    start = text.place
    self.lines = lines.dropFirst((text.place.line ?? 2) - 2)
  }

  /// Where the scalar at `offset` of the text stands: YAML folds lines, indents them and escapes
  /// characters, so it is looked for by the word that begins there.
  func place(at offset: Int) -> Problem.Place {
    let scalars = Array(text.unicodeScalars)
    let word = scalars[offset...].prefix { !$0.properties.isWhitespace }.prefix(40)
    guard !word.isEmpty, let line = start.line, let column = start.column else { return start }
    var earlier = (0..<offset).count { scalars[$0...].starts(with: word) }
    for (index, text) in lines.enumerated() {
      let source = Array(text.unicodeScalars)
      let first = index == 0 ? column - 1 : 0
      guard first < source.count else { continue }
      for found in first..<source.count where source[found...].starts(with: word) {
        if earlier == 0 {
          return Problem.Place(file: start.file, line: line + index, column: found + 1)
        }
        earlier -= 1
      }
    }
    return start
  }
}
