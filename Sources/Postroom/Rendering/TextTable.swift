/// A table in plain text: in columns where they fit and stay straight whatever the values are,
/// else each cell on a line of its own.
struct TextTable {
  enum Row {
    case cells([[UInt8]])
    case tags([TextLine])
  }

  private static let gap = 2
  private let rows: [Row]
  private let alignments: [MarkdownNode.Alignment]
  private let sentinels: MergeSentinels
  private let widths: [Int]

  /// The first row is the header.
  init(_ rows: [Row], _ alignments: [MarkdownNode.Alignment], _ sentinels: MergeSentinels) {
    self.rows = rows
    self.alignments = alignments
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
    return total <= width && !hasRaggedColumn ? columns() : list()
  }

  /// Whether a value of unknown width stands before another column.
  private var hasRaggedColumn: Bool {
    for case .cells(let cells) in rows {
      for cell in cells.dropLast() where sentinels.holdsValue(cell) { return true }
    }
    return false
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
      if column > 0 { line += Self.spaces(Self.gap) }
      let room = widths[column] - sentinels.width(of: cell)
      switch column < alignments.count ? alignments[column] : .none {
      case .none, .left: line += cell + Self.spaces(room)
      case .center: line += Self.spaces(room / 2) + cell + Self.spaces(room - room / 2)
      case .right: line += Self.spaces(room) + cell
      }
    }
    while line.last == UInt8(ascii: " ") { line.removeLast() }
    return TextLine(bytes: line)
  }

  private static func spaces(_ count: Int) -> [UInt8] {
    Array(repeating: UInt8(ascii: " "), count: count)
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
