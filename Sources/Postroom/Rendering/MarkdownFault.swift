/// Why a Markdown document is refused, and where in the source: from 1, the column in bytes.
struct MarkdownFault: Error {
  enum Reason {
    case nestsTooDeeply
    case hasTooManyParts
  }

  let reason: Reason
  let line: Int
  let column: Int

  /// As a problem of the file, once the source's words are tags again.
  func problem(in source: [UInt8], _ sentinels: MergeSentinels, otherwise: Problem.Place) -> Problem
  {
    let lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var place = otherwise
    if lines.indices.contains(line - 1) {
      let offset = lines[line - 1].startIndex + max(column, 1) - 1
      place = sentinels.origin(of: offset).place ?? otherwise
    }
    return switch reason {
    case .nestsTooDeeply:
      Problem(
        .error, .mergeDepth, at: place, "the Markdown nests too deeply",
        hint: "take out quotes or lists within lists")
    case .hasTooManyParts:
      Problem(
        .error, .tooLarge, at: place,
        "the Markdown has more than \(MarkdownParser.mostParts) paragraphs, cells and words with marks",
        hint:
          "a table counts for its rows times its columns: link to a page or a file that has it all")
    }
  }
}
