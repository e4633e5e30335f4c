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
    if line.count <= longestLine, isLiteral(line) {
      output.append(contentsOf: line)
      output.append(contentsOf: lineEnd)
      return
    }
    var column = 0
    for (index, byte) in line.enumerated() {
      let isLast = index == line.count - 1
      var literal = isLiteral[Int(byte)]
      if isLast && (byte == space || byte == tab) { literal = false }
      if column == 0 && mustNotBegin(line, at: index) { literal = false }
      let width = literal ? 1 : 3
      // The last character may fill the line; any other leaves room for the soft break's "=".
      if column + width > (isLast ? longestLine : longestLine - 1) {
        output.append(contentsOf: softBreak)
        column = 0
        if mustNotBegin(line, at: index) { literal = false }
      }
      if literal {
        output.append(byte)
        column += 1
      } else {
        output.append(equals)
        output.append(hexadecimalDigits[Int(byte >> 4)])
        output.append(hexadecimalDigits[Int(byte & 15)])
        column += 3
      }
    }
    output.append(contentsOf: lineEnd)
  }

  private static func isLiteral(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let last = line.last else { return true }
    if last == space || last == tab || mustNotBegin(line, at: 0) { return false }
    return line.allSatisfy { isLiteral[Int($0)] }
  }

  private static func mustNotBegin(_ line: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    if line[index] == dot { return true }
    return line[index] == from[0] && line.count - index >= from.count
      && from.indices.allSatisfy { line[index + $0] == from[$0] }
  }

  private static let isLiteral: [Bool] = (0...255).map { byte in
    (byte >= 0x20 && byte <= 0x7E && byte != 0x3D) || byte == 0x09
  }
  private static let from = Array("From ".utf8)
  private static let dot = UInt8(ascii: ".")
  private static let equals = UInt8(ascii: "=")
  private static let space = UInt8(ascii: " ")
  private static let tab = UInt8(ascii: "\t")
  private static let lineEnd = Array("\r\n".utf8)
  private static let softBreak = Array("=\r\n".utf8)
}

let hexadecimalDigits = Array("0123456789ABCDEF".utf8)
