/// A table in plain text: in columns where they fit, else each cell on a line under its row.
struct TextTable {
  enum Row {
    case cells([[UInt8]])
    case tags([TextLine])
  }

  private static let gap = 2
  private let rows: [Row]
  private let sentinels: MergeSentinels
  private let widths: [Int]

  /// The first row is the header.
  init(_ rows: [Row], sentinels: MergeSentinels) {
    self.rows = rows
    self.sentinels = sentinels
    var widths: [Int] = []
    for case .cells(let cells) in rows {
      for (column, cell) in cells.enumerated() {
        let width = sentinels.width(of: cell)
        if column < widths.count {
          widths[column] = max(widths[column], width)
        } else {
          widths.append(width)
        }
      }
    }
    self.widths = widths
  }

  func lines(width: Int) -> [TextLine] {
    let total = widths.reduce(0, +) + Self.gap * max(0, widths.count - 1)
    return total <= width ? columns() : list()
  }

  private func columns() -> [TextLine] {
    var lines: [TextLine] = []
    for (index, row) in rows.enumerated() {
      switch row {
      case .tags(let tags): lines += tags
      case .cells(let cells): lines.append(line(cells))
      }
      if index == 0 {
        lines.append(line(widths.map { Array(repeating: UInt8(ascii: "-"), count: $0) }))
      }
    }
    return lines
  }

  private func line(_ cells: [[UInt8]]) -> TextLine {
    var line: [UInt8] = []
    for (column, cell) in cells.enumerated() {
      line += cell
      let isLast = column == cells.count - 1
      let padding = isLast ? 0 : widths[column] - sentinels.width(of: cell) + Self.gap
      line += Array(repeating: UInt8(ascii: " "), count: padding)
    }
    while line.last == UInt8(ascii: " ") { line.removeLast() }
    return TextLine(bytes: line)
  }

  /// `Header: value` lines, an empty line after each row but the last.
  private func list() -> [TextLine] {
    guard case .cells(let header) = rows.first else { return [] }
    var lines: [TextLine] = []
    for row in rows.dropFirst() {
      switch row {
      case .tags(let tags): lines += tags
      case .cells(let cells):
        for (column, cell) in cells.enumerated() where !cell.isEmpty {
          let name = column < header.count ? header[column] : []
          lines.append(TextLine(bytes: name.isEmpty ? cell : name + ": ".utf8 + cell))
        }
        lines.append(.empty)
      }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
