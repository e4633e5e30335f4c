import Glibc

/// Reads the content of one message, to its final dot, and judges every line of it.
struct ContentReader {
  private let allowsEightBit: Bool
  /// As it came, dots stuffed.
  private(set) var wire: [UInt8] = []
  /// Dots unstuffed, without the final one.
  private(set) var content: [UInt8] = []
  private(set) var violations: [String] = []
  private var isAtLineStart = true
  private var lineLength = 0

  init(allowsEightBit: Bool) { self.allowsEightBit = allowsEightBit }

  /// Takes bytes up to an LF; true when they were the final dot.
  ///
  /// Only CRLF is a line end: a dot behind or before a bare LF ends nothing (RFC 5321
  /// section 4.1.1.4), though it is a violation.
  mutating func take(_ line: [UInt8]) -> Bool {
    let endsInCRLF = line.count >= 2 && line[line.count - 2] == 13
    wire += line
    let dot = UInt8(ascii: ".")
    if isAtLineStart && line == [dot, 13, 10] { return true }
    let isStuffed = isAtLineStart && line.first == dot
    content += isStuffed ? line.dropFirst() : line[...]
    lineLength += line.count - (isStuffed ? 1 : 0)
    if !endsInCRLF { note("a bare LF in the content") }
    judge(line, endsInCRLF: endsInCRLF)
    // RFC 5321 section 4.5.3.1.6, the stuffed dot not counted.
    if lineLength > 1000 { note("a line of the content over 1000 octets") }
    if endsInCRLF { lineLength = 0 }
    isAtLineStart = endsInCRLF
    return false
  }

  private mutating func judge(_ line: [UInt8], endsInCRLF: Bool) {
    var (returns, nul, eightBit) = (0, false, false)
    line.withUnsafeBufferPointer { buffer in
      for byte in buffer {
        if byte == 13 { returns += 1 }
        if byte == 0 { nul = true }
        if byte >= 0x80 { eightBit = true }
      }
    }
    if returns > (endsInCRLF ? 1 : 0) { note("a bare CR in the content") }
    if nul { note("NUL in the content") }
    if eightBit && !allowsEightBit { note("8-bit content without BODY=8BITMIME") }
  }

  private mutating func note(_ violation: String) {
    if !violations.contains(violation) { violations.append(violation) }
  }
}
