/// The quoted-printable transfer encoding (RFC 2045 section 6.7), a line at a time.
///
/// How a line is encoded depends on that line alone, so lines that are the same for every
/// recipient can be encoded once. A dot or "From " that would begin an encoded line is written as
/// an escape, so that neither dot-stuffing nor an mbox can damage the text.
public enum QuotedPrintable {
  /// Longest encoded line, without its CRLF, in octets.
  public static let longestLine = 76

  /// Appends `line`, which holds no line end, encoded and ended with CRLF.
  public static func appendLine(_ line: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    if isPlain(line) {
      output.append(contentsOf: line)
      output.append(carriageReturn)
      output.append(lineFeed)
    } else {
      let start = output.count
      appendEscaped(line, to: &output)
      endEscapedLine(from: start, of: &output)
    }
  }

  /// Appends `text`, which holds no line end, as it stands within an encoded line, before the line is
  /// broken. What is the same in every recipient's line is escaped once.
  public static func appendEscaped(
    _ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count * 3) { escaped in
      let count = escape(text, into: escaped)
      output.append(contentsOf: UnsafeBufferPointer(rebasing: escaped[..<count]))
    }
  }

  /// Ends the line of escaped text that stands in `output` from `start` to its end: with CRLF, and broken
  /// into lines of at most 76 octets, each as long as it can be. No escape is parted.
  public static func endEscapedLine(from start: Int, of output: inout [UInt8]) {
    if output.withUnsafeBufferPointer({ isLine(UnsafeBufferPointer(rebasing: $0[start...])) }) {
      output.append(carriageReturn)
      output.append(lineFeed)
      return
    }
    // The beginning of each line may grow by two octets, and every break is three.
    let count = output.count - start
    let capacity = count + (count / (longestLine - 5) + 2) * 8
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { broken in
      let end = output.withUnsafeBufferPointer {
        breakLines(UnsafeBufferPointer(rebasing: $0[start...]), into: broken)
      }
      output.replaceSubrange(start..., with: UnsafeMutableBufferPointer(rebasing: broken[..<end]))
    }
  }

  /// Whether escaped text is an encoded line as it stands, but for its CRLF.
  private static func isLine(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= longestLine else { return false }
    guard let last = text.last else { return true }
    return last != space && last != tab && !mustNotBegin(text, at: 0)
  }

  /// Returns how many octets were written.
  private static func escape(
    _ text: UnsafeBufferPointer<UInt8>, into escaped: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard let source = text.baseAddress, let target = escaped.baseAddress else { return 0 }
    var count = 0
    var index = 0
    while index < text.count {
      let run = literalPrefix(source + index, atMost: text.count - index)
      (target + count).update(from: source + index, count: run)
      count += run
      index += run
      guard index < text.count else { break }
      count += write(source[index], escapedTo: target + count)
      index += 1
    }
    return count
  }

  /// Returns how many octets were written.
  private static func breakLines(
    _ line: UnsafeBufferPointer<UInt8>, into broken: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard let target = broken.baseAddress else { return 0 }
    guard var source = line.baseAddress, !line.isEmpty else {
      target[0] = carriageReturn
      target[1] = lineFeed
      return 2
    }
    var left = line.count
    var count = 0
    // RFC 2045 section 6.7 (3): white space that would end a line is escaped.
    let last = source[left - 1]
    let endsInSpace = last == space || last == tab
    if endsInSpace { left -= 1 }
    let ending = endsInSpace ? 3 : 0
    while true {
      var column = 0
      let rest = UnsafeBufferPointer(start: source, count: left + (endsInSpace ? 1 : 0))
      if left > 0, mustNotBegin(rest, at: 0) {
        column = write(source[0], escapedTo: target + count)
        count += column
        source += 1
        left -= 1
      }
      // The last character may fill the line; any other leaves room for the soft break's "=".
      if column + left + ending <= longestLine { break }
      var room = min(longestLine - 1 - column, left)
      if room < left || ending > 0 {
        if room > 0, source[room - 1] == equals {
          room -= 1
        } else if room > 1, source[room - 2] == equals {
          room -= 2
        }
      }
      (target + count).update(from: source, count: room)
      count += room
      source += room
      left -= room
      target[count] = equals
      target[count + 1] = carriageReturn
      target[count + 2] = lineFeed
      count += 3
    }
    (target + count).update(from: source, count: left)
    count += left
    if endsInSpace { count += write(last, escapedTo: target + count) }
    target[count] = carriageReturn
    target[count + 1] = lineFeed
    return count + 2
  }

  @inline(__always)
  private static func write(_ byte: UInt8, escapedTo target: UnsafeMutablePointer<UInt8>) -> Int {
    target[0] = equals
    target[1] = hexadecimalDigit(byte >> 4)
    target[2] = hexadecimalDigit(byte & 15)
    return 3
  }

  /// How many of the first `limit` octets stand for themselves, eight at a time.
  @inline(__always)
  private static func literalPrefix(_ bytes: UnsafePointer<UInt8>, atMost limit: Int) -> Int {
    var count = 0
    while count + 8 <= limit {
      let word = UnsafeRawPointer(bytes + count).loadUnaligned(as: UInt64.self)
      // An octet's high bit is set in one of these where it is above 126, below 32, or "=".
      let isHigh = word | (word &+ 0x0101_0101_0101_0101)
      let isLow = word &- 0x2020_2020_2020_2020
      let difference = word ^ 0x3D3D_3D3D_3D3D_3D3D
      let isEquals = (difference &- 0x0101_0101_0101_0101) & ~difference
      if (isHigh | isLow | isEquals) & 0x8080_8080_8080_8080 != 0 { break }
      count += 8
    }
    while count < limit, isLiteral(bytes[count]) { count += 1 }
    return count
  }

  /// Whether the line is its own encoding.
  private static func isPlain(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard isLine(line) else { return false }
    for byte in line where !isLiteral(byte) { return false }
    return true
  }

  @inline(__always)
  private static func isLiteral(_ byte: UInt8) -> Bool {
    (byte &- 0x20 < 0x5F && byte != equals) || byte == tab
  }

  @inline(__always)
  private static func mustNotBegin(_ line: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    let byte = line[index]
    if byte == dot { return true }
    return byte == UInt8(ascii: "F") && line[index...].starts(with: "From ".utf8)
  }

  // Computed, so that the hot loop holds constants and not globals made once.
  private static var dot: UInt8 { UInt8(ascii: ".") }
  private static var equals: UInt8 { UInt8(ascii: "=") }
  private static var space: UInt8 { UInt8(ascii: " ") }
  private static var tab: UInt8 { UInt8(ascii: "\t") }
  private static var carriageReturn: UInt8 { UInt8(ascii: "\r") }
  private static var lineFeed: UInt8 { UInt8(ascii: "\n") }
}

/// Upper-case, as RFC 2045 section 6.7 and RFC 2231 have it; `value` is below 16.
@inline(__always)
func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
}
