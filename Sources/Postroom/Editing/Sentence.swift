/// A sentence of a passage, and the dates and times in it.
struct Sentence {
  /// Of the passage: its indices are the passage's.
  let text: Substring
  let dates: [WrittenDate]
  let times: [WrittenTime]

  // A literal is compiled each time that it is come upon, so these are made once. No Regex changes.
  nonisolated(unsafe) private static let namedTime = /noon|mid(?:day|night)/
  nonisolated(unsafe) private static let end = /[.!?]\s+(?=[A-Z“"‘'(])|\n/
  nonisolated(unsafe) private static let clauseEnd = /[;–—()]|:\s/
  nonisolated(unsafe) private static let otherOccasion =
    /(?i)\b(?:by|before|until|till|after|since|deadline|clos\w*|open\w*|doors?|registration|registers?|arriv\w*|check-in|breakfast|lunch|dinner|coffee|tea|drinks|networking|office|phone|telephone|call|ring|lines?|record\w*|last|previous\w*|next|instead|not|also|then|follow\w*|moved|was|were)\b/

  /// Of a text with more dates and times, which is a table of them, nothing is certain.
  private static let most = 200

  /// Those of `text` in which there is a date or a time.
  static func all(in text: String) -> [Sentence] {
    // Most passages have no digit, and need no closer look.
    guard text.utf8.contains(where: \.isASCIIDigit) || text.contains(Self.namedTime) else {
      return []
    }
    let dates = WrittenDate.all(in: text)
    let allTimes = WrittenTime.all(in: text)
    guard dates.count + allTimes.count <= most else { return [] }
    let times = allTimes.filter { time in
      !dates.contains { $0.range.overlaps(time.range) }
    }
    guard !dates.isEmpty || !times.isEmpty else { return [] }
    return ranges(in: text).map { range in
      Sentence(
        text: text[range], dates: dates.filter { range.overlaps($0.range) },
        times: times.filter { range.overlaps($0.range) })
    }
  }

  private static func ranges(in text: String) -> [Range<String.Index>] {
    var ranges: [Range<String.Index>] = []
    var start = text.startIndex
    for match in text.matches(of: end) {
      ranges.append(start..<match.range.upperBound)
      start = match.range.upperBound
    }
    return ranges + [start..<text.endIndex]
  }

  /// Whether the clause up to `range` is about a deadline, an arrival or some other occasion.
  func speaksOfElse(before range: Range<String.Index>) -> Bool {
    let before = text[..<range.lowerBound]
    let clause =
      before.split(separator: Self.clauseEnd, omittingEmptySubsequences: false).last ?? before
    return clause.contains(Self.otherOccasion)
  }
}
