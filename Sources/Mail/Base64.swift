/// Base 64 (RFC 4648 section 4), and the variant for URLs (section 5), which has no padding here.
public enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let urlDigits = Array(digits.dropLast(2)) + Array("-_".utf8)

  public static func encoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var text = encoded(bytes, with: digits)
    while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return text
  }

  public static func encodedForURL(_ bytes: some Collection<UInt8>) -> [UInt8] {
    encoded(bytes, with: urlDigits)
  }

  /// nil when `text` is anything else.
  public static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard text.count % 4 == 0 else { return nil }
    return decoded(text.dropLast(padding), with: digits)?.bytes
  }

  /// nil when `text` is anything else: of any bytes but one spelling is taken.
  public static func decodedFromURL(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard let (bytes, rest, held) = decoded(text, with: urlDigits), held < 6, rest == 0 else {
      return nil
    }
    return bytes
  }

  private static func encoded(_ bytes: some Collection<UInt8>, with digits: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 3 * 4 + 4)
    var (bits, held) = (0, 0)
    for byte in bytes {
      bits = (bits << 8 | Int(byte)) & 0xFFFF
      held += 8
      while held >= 6 {
        held -= 6
        text.append(digits[bits >> held & 63])
      }
    }
    if held > 0 { text.append(digits[bits << (6 - held) & 63]) }
    return text
  }

  /// With the bits that are left over, and how many they are.
  private static func decoded(
    _ text: some Collection<UInt8>, with digits: [UInt8]
  ) -> (bytes: [UInt8], rest: Int, held: Int)? {
    var bytes: [UInt8] = []
    var (bits, held) = (0, 0)
    for character in text {
      guard let digit = digits.firstIndex(of: character) else { return nil }
      bits = (bits << 6 | digit) & 0xFFFF
      held += 6
      guard held >= 8 else { continue }
      held -= 8
      bytes.append(UInt8(bits >> held & 255))
    }
    return (bytes, bits & ((1 << held) - 1), held)
  }
}
