/// Header fields in DKIM's relaxed form (RFC 6376 section 3.4.2): the name in lower case, the value on
/// one line, each run of white space one space, and none around the colon or at the end.
enum RelaxedHeader {
  /// The form of `field`, without the CRLF that ends it.
  static func append(_ field: some Collection<UInt8>, to output: inout [UInt8]) {
    let colon = field.firstIndex(of: UInt8(ascii: ":")) ?? field.endIndex
    for byte in field[..<colon] where !isWhite(byte) { output.append(byte.asciiLowercased) }
    output.append(UInt8(ascii: ":"))
    guard colon < field.endIndex else { return }
    let start = output.count
    var spaceIsOwed = false
    for byte in field[field.index(after: colon)...] {
      if isWhite(byte) {
        spaceIsOwed = output.count > start
      } else {
        if spaceIsOwed { output.append(UInt8(ascii: " ")) }
        spaceIsOwed = false
        output.append(byte)
      }
    }
  }

  /// White space, and the line ends of a field that is folded.
  private static func isWhite(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }
}
