/// The rows of a table, tags among them.
enum MarkdownTable {
  /// The rows, and what comes after the table: of the tags behind the last row, those that close
  /// no section opened between the rows.
  static func split(
    _ rows: [MarkdownNode], _ sentinels: MergeSentinels
  ) -> (rows: [MarkdownNode], rest: [MarkdownNode]) {
    let lastRow = rows.lastIndex { if case .row = $0.kind { true } else { false } } ?? 0
    var depth = 0
    for (index, row) in rows.enumerated() {
      guard case .tags(let numbers) = row.kind else { continue }
      if index > lastRow, depth <= 0 { return (Array(rows[..<index]), Array(rows[index...])) }
      for number in numbers {
        switch sentinels.tags[number].kind {
        case .section, .inverted: depth += 1
        case .close: depth -= 1
        default: break
        }
      }
    }
    return (rows, [])
  }
}
