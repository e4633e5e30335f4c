/// What a draft leaves to be written: `[write here: a sentence about the event]`. It must never be
/// mailed.
enum UnfinishedText {
  // A literal is compiled each time that it is come upon, so it is made once. No Regex changes.
  nonisolated(unsafe) private static let leftover = /\[write here\b[^\[\]]*\]?/

  /// Of a line: whoever has as many has heard of it.
  private static let mostFindings = 20

  static func mark(_ what: String) -> String { "[write here: \(what)]" }

  /// Whether a text, or the target of a link, is still to be written: in a URL, what is no part of one
  /// is escaped.
  static func isLeft(in text: String) -> Bool {
    text.replacing("%5B", with: "[").replacing("%20", with: " ").contains("[write here")
  }

  /// Reports each in the text of a campaign's file, less the comments of its front matter.
  static func report(_ text: String, in path: String, _ problems: inout Problems) {
    var fences = 0
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("---") { fences += 1 }
      if fences == 1, line.drop(while: \.isWhitespace).first == "#" { continue }
      for match in line.matches(of: leftover).prefix(mostFindings) {
        let column = line.unicodeScalars.distance(
          from: line.startIndex, to: match.range.lowerBound)
        problems.error(
          .unfinished, at: Problem.Place(file: path, line: index + 1, column: column + 1),
          "this is still to be written: \(match.0)",
          hint: "write it in the place of the square brackets and all between them")
      }
    }
  }
}
