/// Transfer encodings (RFC 2045 section 6), undone whatever has become of them on the way.
public enum TransferDecoding {
  /// What is no digit is passed over (section 6.8), and padding ends it.
  static func base64(_ text: some Collection<UInt8>) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.count / 4 * 3)
    var (bits, held) = (0, 0)
    for byte in text {
      let digit: Int
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = Int(byte) - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = Int(byte) - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int(byte) + 4
      case UInt8(ascii: "+"): digit = 62
      case UInt8(ascii: "/"): digit = 63
      // With fewer than two digits before it, padding stands for nothing.
      case UInt8(ascii: "=") where held == 4 || held == 2: return octets
      default: continue
      }
      bits = (bits << 6 | digit) & 0xFFFF
      held += 6
      guard held >= 8 else { continue }
      held -= 8
      octets.append(UInt8(bits >> held & 255))
    }
    return octets
  }

  /// What is no escape stands for itself (section 6.7, note 1); white space at a line's end was
  /// added on the way (rule 3).
  static func quotedPrintable(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let newline = text[index...].firstIndex(of: 0x0A)
      let next = newline.map { $0 + 1 } ?? text.endIndex
      var end = newline ?? text.endIndex
      let hasReturn = end > index && text[end - 1] == 0x0D
      if hasReturn { end -= 1 }
      while end > index, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
      let isSoft = end > index && text[end - 1] == UInt8(ascii: "=")
      unescape(text[index..<(isSoft ? end - 1 : end)], mark: UInt8(ascii: "="), to: &octets)
      if !isSoft, newline != nil { octets += hasReturn ? [0x0D, 0x0A] : [0x0A] }
      index = next
    }
    return octets
  }

  /// RFC 2231 section 4, RFC 3986 section 2.1.
  public static func percent(_ text: some Collection<UInt8>) -> [UInt8] {
    var octets: [UInt8] = []
    unescape(Array(text)[...], mark: UInt8(ascii: "%"), to: &octets)
    return octets
  }

  /// Octets written as `mark` and two hexadecimal digits of either case.
  static func unescape(_ text: ArraySlice<UInt8>, mark: UInt8, to octets: inout [UInt8]) {
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == mark, index + 2 < text.endIndex, let high = digit(text[index + 1]),
        let low = digit(text[index + 2])
      {
        octets.append(high << 4 | low)
        index += 3
      } else {
        octets.append(text[index])
        index += 1
      }
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
