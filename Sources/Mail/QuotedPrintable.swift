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
    } else {
      // Three octets for one, and a soft break of three after every 73 at least.
      let capacity = line.count * 3 + (line.count * 3 / 73 + 1) * 3
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { encoded in
        let count = encode(line, into: encoded)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: encoded[..<count]))
      }
    }
    output.append(carriageReturn)
    output.append(lineFeed)
  }

  /// Returns how many octets were written.
  private static func encode(
    _ line: UnsafeBufferPointer<UInt8>, into encoded: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard let source = line.baseAddress, let target = encoded.baseAddress else { return 0 }
    let last = line.count - 1
    var count = 0
    var column = 0
    var index = 0
    while index < line.count {
      // The last character may fill the line; any other leaves room for the soft break's "=".
      // A run never ends with the last character, which has rules of its own.
      let room = min(longestLine - 1 - column, last - index)
      if room > 0, column > 0 || !mustNotBegin(line, at: index) {
        let run = literalPrefix(source + index, atMost: room)
        if run > 0 {
          (target + count).update(from: source + index, count: run)
          count += run
          column += run
          index += run
          continue
        }
      }
      let byte = source[index]
      var literal = isLiteral(byte)
      if index == last && (byte == space || byte == tab) { literal = false }
      if column == 0 && mustNotBegin(line, at: index) { literal = false }
      if column + (literal ? 1 : 3) > (index == last ? longestLine : longestLine - 1) {
        target[count] = equals
        target[count + 1] = carriageReturn
        target[count + 2] = lineFeed
        count += 3
        column = 0
        continue
      }
      if literal {
        target[count] = byte
        count += 1
        column += 1
      } else {
        target[count] = equals
        target[count + 1] = hexadecimalDigit(byte >> 4)
        target[count + 2] = hexadecimalDigit(byte & 15)
        count += 3
        column += 3
      }
      index += 1
    }
    return count
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
    guard line.count <= longestLine else { return false }
    guard let last = line.last else { return true }
    if last == space || last == tab || mustNotBegin(line, at: 0) { return false }
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
