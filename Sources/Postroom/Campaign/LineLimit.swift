/// Breaks lines of plain text that values have made too long to read: at spaces, and never within a word,
/// which may be a URL.
///
/// What hangs under a list's mark goes on to hang there, and a quoted line goes on to be quoted. Lines
/// that begin with four spaces are code, and stay as they are.
struct LineLimit {
  /// RFC 5322 section 2.1.1 asks for 78 at most; mail programs that quote add marks to that.
  static let columns = 72

  let columns: Int

  /// The lines that `line`, without its end, becomes: itself where it is short enough.
  func lines(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    guard Self.width(line) > columns, !line.starts(with: "    ".utf8) else { return [line] }
    let mark = Self.mark(of: line)
    let indentation = mark.map { $0 == quote ? quote : space }
    var lines: [ArraySlice<UInt8>] = []
    var current = Array(mark)
    var width = mark.count
    var isFirst = true
    for word in line.dropFirst(mark.count).split(separator: space) {
      let wordWidth = Self.width(word)
      if !isFirst {
        if width + 1 + wordWidth > columns {
          lines.append(current[...])
          current = indentation
          width = indentation.count
        } else {
          current.append(space)
          width += 1
        }
      }
      current += word
      width += wordWidth
      isFirst = false
    }
    lines.append(current[...])
    return lines
  }

  /// The same of a text of many lines.
  func text(_ text: [UInt8]) -> [UInt8] {
    Array(
      text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .flatMap { lines(of: $0) }.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// In Unicode scalars, as everywhere in plain text.
  private static func width(_ text: ArraySlice<UInt8>) -> Int {
    text.count { $0 & 0xC0 != 0x80 }
  }

  /// Spaces, quotation marks, and the mark of a list with the spaces behind it.
  private static func mark(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let opening = line.prefix { $0 == space || $0 == quote }
    let rest = line.dropFirst(opening.count)
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let bullet = digits.isEmpty ? rest.prefix(1) : rest.prefix(digits.count + 1)
    guard let last = bullet.last, digits.count < 4,
      (digits.isEmpty ? "-*".utf8 : ".)".utf8).contains(last),
      rest.dropFirst(bullet.count).first == space
    else { return opening }
    let spaces = rest.dropFirst(bullet.count).prefix { $0 == space }
    return line.prefix(opening.count + bullet.count + spaces.count)
  }
}

private let space = UInt8(ascii: " ")
private let quote = UInt8(ascii: ">")
