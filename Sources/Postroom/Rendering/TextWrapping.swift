/// Breaks paragraphs of plain text into lines.
struct TextWrapping {
  /// A space at which no line ends.
  static let fixedSpace: UInt8 = 0
  let sentinels: MergeSentinels

  /// `text` in lines of at most `width` columns, except where one word is wider. Each line feed in
  /// it ends a line.
  func lines(of text: [UInt8], width: Int) -> [TextLine] {
    text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
      .flatMap { lines(ofRun: $0, width: width) }
  }

  private func lines(ofRun run: ArraySlice<UInt8>, width: Int) -> [TextLine] {
    var lines: [TextLine] = []
    var line: [UInt8] = []
    var lineWidth = 0
    for word in run.split(separator: UInt8(ascii: " ")) {
      let wordWidth = sentinels.width(of: Array(word))
      // A line of section tags alone would vanish with its line end: words stay beside them.
      if lineWidth > 0, wordWidth > 0, lineWidth + 1 + wordWidth > width {
        lines.append(finished(line))
        line = []
        lineWidth = 0
      }
      if !line.isEmpty {
        line.append(UInt8(ascii: " "))
        lineWidth += wordWidth > 0 && lineWidth > 0 ? 1 : 0
      }
      line += word
      lineWidth += wordWidth
    }
    if !line.isEmpty { lines.append(finished(line)) }
    return lines
  }

  private func finished(_ line: [UInt8]) -> TextLine {
    TextLine(bytes: line.map { $0 == Self.fixedSpace ? UInt8(ascii: " ") : $0 })
  }
}
