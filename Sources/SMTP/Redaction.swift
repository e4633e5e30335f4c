import Glibc
import Mail

/// Takes secrets out of what is shown or written down: as they stand, percent-encoded, and in
/// base64 wherever they begin in it, as in a SASL response (RFC 4954 section 4).
///
/// A relay has no business to repeat one; some do.
struct Redaction: Sendable {
  /// As they may stand in any text.
  private var plain: [[UInt8]] = []
  /// Parts of base64 that follow from a secret alone, whatever stands before and behind it.
  private var encoded: [[UInt8]] = []

  static let mark = "[secret]"
  /// A shorter one protects nothing, and would be found in innocent words.
  static let fewest = 4

  init(of secrets: [String] = []) {
    for secret in secrets where secret.utf8.count >= Self.fewest {
      let bytes = Array(secret.utf8)
      plain += [bytes, Self.percentEncoded(bytes, "0123456789ABCDEF")]
      plain.append(Self.percentEncoded(bytes, "0123456789abcdef"))
      for phase in 0..<3 {
        let form = Self.base64(bytes, phase: phase)
        guard form.count >= Self.fewest else { continue }
        // RFC 4648 sections 4 and 5.
        encoded += [form, form.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }]
      }
    }
  }

  /// All but RFC 3986's unreserved characters.
  private static func percentEncoded(_ secret: [UInt8], _ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return secret.flatMap { byte in
      isAlphanumeric(byte) || "-._~".utf8.contains(byte)
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  /// What nothing but `secret` decides when `phase` octets stand before it.
  private static func base64(_ secret: [UInt8], phase: Int) -> [UInt8] {
    let whole = Base64.encoded([UInt8](repeating: 0, count: phase) + secret)
    let bits = (phase + secret.count) * 8
    return Array(whole.prefix(bits / 6).dropFirst([0, 2, 3][phase]))
  }

  func callAsFunction(_ text: String) -> String {
    guard !plain.isEmpty else { return text }
    var text = text
    return text.withUTF8 { bytes in
      var hidden = plain.flatMap { Self.occurrences(of: $0, in: bytes) }
      // The whole run goes: what stands beside the secret in it is a login too.
      hidden += encoded.flatMap { Self.occurrences(of: $0, in: bytes) }
        .map { Self.run(around: $0, in: bytes) }
      return Self.text(of: bytes, without: hidden)
    }
  }

  private static func text(
    of bytes: UnsafeBufferPointer<UInt8>, without hidden: [Range<Int>]
  ) -> String {
    var result: [UInt8] = []
    var end = 0
    for range in hidden.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound >= end {
        result += bytes[end..<range.lowerBound]
        result += mark.utf8
      }
      end = max(end, range.upperBound)
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }

  private static func occurrences(
    of form: [UInt8], in bytes: UnsafeBufferPointer<UInt8>
  ) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    while let base = bytes.baseAddress, bytes.count - start >= form.count,
      let hit = memchr(base + start, Int32(form[0]), bytes.count - start - form.count + 1)
    {
      let position = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
      if memcmp(hit, form, form.count) == 0 { found.append(position..<position + form.count) }
      start = position + 1
    }
    return found
  }

  private static func run(
    around range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Range<Int> {
    let isPart = { (byte: UInt8) in isAlphanumeric(byte) || "+/=-_".utf8.contains(byte) }
    let start = bytes[..<range.lowerBound].lastIndex { !isPart($0) }.map { $0 + 1 } ?? 0
    let end = bytes[range.upperBound...].firstIndex { !isPart($0) } ?? bytes.count
    return start..<end
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

extension Redaction {
  func callAsFunction(_ reply: Reply) -> Reply {
    guard !plain.isEmpty else { return reply }
    return Reply(
      code: reply.code, enhancedStatus: reply.enhancedStatus, text: self(reply.text))
  }
}
