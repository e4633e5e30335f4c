import Glibc

/// Breaks lines of plain text that values have made too long to read: at spaces, and never within a word,
/// which may be a URL.
///
/// What hangs under a list's mark goes on to hang there, and a quoted line goes on to be quoted. Lines
/// that begin with four spaces are code, and stay as they are.
struct LineLimit {
  /// RFC 5322 section 2.1.1 asks for 78 at most; mail programs that quote add marks to that.
  static let columns = 72

  let columns: Int

  /// How a line is written. Neither spaces nor what marks a list or a quotation are ever escaped.
  enum Form {
    case plain
    /// By `QuotedPrintable.appendEscaped`.
    case escaped
  }

  /// The lines that `line`, without its end, becomes: itself where it is short enough.
  func lines(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    line.withUnsafeBufferPointer { line in
      forEachLine(of: line, .plain) { lines.append(($0 + Array($1))[...]) }
    }
    return lines
  }

  /// The same of a text of many lines.
  func text(_ text: [UInt8]) -> [UInt8] {
    Array(
      text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .flatMap { lines(of: $0) }.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// Calls `body` with each of the lines that `line` becomes, as what it hangs under and the rest.
  func forEachLine(
    of line: UnsafeBufferPointer<UInt8>, _ form: Form,
    _ body: (_ indentation: [UInt8], _ rest: UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard line.count > columns, !line.starts(with: "    ".utf8) else { return body([], line) }
    var indentation: [UInt8] = []
    var start = 0
    // Where the first word may end at the earliest.
    var words = Self.markCount(of: line)
    let hanging = line[..<words].map { $0 == quote ? quote : space }
    while true {
      let limit = Self.end(of: columns - hanging.count, in: line, from: words, form)
      var end = limit
      if limit < line.count {
        while end > words, line[end] != space { end -= 1 }
        // A word that is too long by itself.
        if end == words { end = line[limit...].firstIndex(of: space) ?? line.count }
      }
      var last = end
      if end < line.count { while last > words, line[last - 1] == space { last -= 1 } }
      body(indentation, UnsafeBufferPointer(rebasing: line[start..<last]))
      guard let next = line[end...].firstIndex(where: { $0 != space }) else { return }
      indentation = hanging
      start = next
      words = next
    }
  }

  /// Where the octets end that are at most so many columns wide: Unicode scalars, as everywhere in plain
  /// text.
  private static func end(
    of columns: Int, in line: UnsafeBufferPointer<UInt8>, from start: Int, _ form: Form
  ) -> Int {
    var left = max(0, columns)
    var index = start
    while index < line.count {
      // Up to an escape, octets are columns.
      if form == .escaped, let base = line.baseAddress, line[index] != escape {
        let most = min(left, line.count - index)
        let hit = memchr(base + index, Int32(escape), most)
        let run = hit.map { UnsafeRawPointer($0) - UnsafeRawPointer(base + index) } ?? most
        index += run
        left -= run
        guard run < most || index < line.count && line[index] == escape else { break }
      }
      let isEscape = form == .escaped && line[index] == escape
      let isContinuation =
        isEscape ? isHighEscape(line[index + 1]) : line[index] & 0xC0 == 0x80
      if !isContinuation {
        guard left > 0 else { break }
        left -= 1
      }
      index += isEscape ? 3 : 1
    }
    return index
  }

  /// Whether this is the first digit of 80 to BF, which go on with a scalar.
  private static func isHighEscape(_ digit: UInt8) -> Bool {
    digit == UInt8(ascii: "8") || digit == UInt8(ascii: "9") || digit == UInt8(ascii: "A")
      || digit == UInt8(ascii: "B")
  }

  /// Of spaces, quotation marks, and the mark of a list with the spaces behind it.
  private static func markCount(of line: UnsafeBufferPointer<UInt8>) -> Int {
    let opening = line.prefix { $0 == space || $0 == quote }
    let rest = line.dropFirst(opening.count)
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let bullet = digits.isEmpty ? rest.prefix(1) : rest.prefix(digits.count + 1)
    guard let last = bullet.last, digits.count < 4,
      (digits.isEmpty ? "-*".utf8 : ".)".utf8).contains(last),
      rest.dropFirst(bullet.count).first == space
    else { return opening.count }
    let spaces = rest.dropFirst(bullet.count).prefix { $0 == space }
    return opening.count + bullet.count + spaces.count
  }
}

private let space = UInt8(ascii: " ")
private let quote = UInt8(ascii: ">")
private let escape = UInt8(ascii: "=")
