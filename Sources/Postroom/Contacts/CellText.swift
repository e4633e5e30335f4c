/// How a cell's bytes become a value.
enum CellText {
  /// `bytes` without the white space around them: spaces, tabs, line breaks, no-break spaces.
  static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = bytes.count
    while start < end {
      if isSpace(bytes[start]) {
        start += 1
      } else if isNoBreakSpace(bytes, at: start, end: end) {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if isSpace(bytes[end - 1]) {
        end -= 1
      } else if end - start >= 2, isNoBreakSpace(bytes, at: end - 2, end: end) {
        end -= 2
      } else {
        break
      }
    }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  /// `bytes` with every doubled quote made one (RFC 4180 section 2, rule 7).
  static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      text.append(bytes[index])
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// U+00A0, which spreadsheets and web pages leave around values.
  private static func isNoBreakSpace(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, end: Int
  ) -> Bool {
    index + 1 < end && bytes[index] == 0xC2 && bytes[index + 1] == 0xA0
  }
}
