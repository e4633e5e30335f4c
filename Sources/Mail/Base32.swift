/// Base 32 (RFC 4648 section 6) in lower case and without padding: what may stand before the `@` of
/// an address, where programs on the way change the case of letters.
public enum Base32 {
  private static let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  public static func encoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.underestimatedCount * 8 / 5 + 1)
    var (bits, held) = (0, 0)
    for byte in bytes {
      bits = (bits << 8 | Int(byte)) & 0xFFFF
      held += 8
      while held >= 5 {
        held -= 5
        text.append(digits[bits >> held & 31])
      }
    }
    if held > 0 { text.append(digits[bits << (5 - held) & 31]) }
    return text
  }

  /// Of either case; nil for what is no digit, and for digits that no octets have: two texts never
  /// stand for the same octets but for their case.
  public static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    var octets: [UInt8] = []
    var (bits, held) = (0, 0)
    for byte in text {
      guard let digit = digit(byte) else { return nil }
      bits = (bits << 5 | digit) & 0xFFFF
      held += 5
      guard held >= 8 else { continue }
      held -= 8
      octets.append(UInt8(bits >> held & 255))
    }
    guard held < 5, bits & ((1 << held) - 1) == 0 else { return nil }
    return octets
  }

  public static func isDigit(_ byte: UInt8) -> Bool { digit(byte) != nil }

  private static func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 97
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
    case UInt8(ascii: "2")...UInt8(ascii: "7"): Int(byte) - 24
    default: nil
    }
  }
}
