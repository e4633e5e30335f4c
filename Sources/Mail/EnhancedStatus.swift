/// An enhanced mail system status code, `class.subject.detail` (RFC 3463 section 2).
public struct EnhancedStatus: Hashable, Sendable {
  public let statusClass: Int
  public let subject: Int
  public let detail: Int

  public init(_ statusClass: Int, _ subject: Int, _ detail: Int) {
    self.statusClass = statusClass
    self.subject = subject
    self.detail = detail
  }

  /// Reads "5.1.1"; nil when `text` is anything else.
  public init?(_ text: some StringProtocol) { self.init(Array(text.utf8)[...]) }

  init?(_ text: ArraySlice<UInt8>) {
    var numbers = (0, 0, 0)
    var part = 0
    var digits = 0
    for byte in text {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, part < 2 else { return nil }
        part += 1
        digits = 0
        continue
      }
      guard byte >= 0x30, byte <= 0x39, digits < 3 else { return nil }
      digits += 1
      let digit = Int(byte - 0x30)
      switch part {
      case 0: numbers.0 = numbers.0 * 10 + digit
      case 1: numbers.1 = numbers.1 * 10 + digit
      default: numbers.2 = numbers.2 * 10 + digit
      }
    }
    guard part == 2, digits > 0, [2, 4, 5].contains(numbers.0) else { return nil }
    self.init(numbers.0, numbers.1, numbers.2)
  }
}

extension EnhancedStatus: CustomStringConvertible {
  public var description: String { "\(statusClass).\(subject).\(detail)" }
}
