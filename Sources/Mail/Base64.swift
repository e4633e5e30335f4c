/// Base 64 (RFC 4648 section 4).
public enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  public static func encoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let group = rest.prefix(3)
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count ? digits[(bits >> (18 - 6 * place)) & 63] : UInt8(ascii: "="))
      }
      rest = rest.dropFirst(3)
    }
    return text
  }

  /// nil when `text` is anything else.
  public static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    var (bits, held) = (0, 0)
    for character in text.dropLast(padding) {
      guard let digit = digits.firstIndex(of: character) else { return nil }
      bits = bits << 6 | digit
      held += 6
      guard held >= 8 else { continue }
      held -= 8
      bytes.append(UInt8(bits >> held & 255))
    }
    return bytes
  }
}
