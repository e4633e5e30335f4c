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
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 1,
      parts.allSatisfy({ (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) }),
      let statusClass = Int(parts[0]), [2, 4, 5].contains(statusClass),
      let subject = Int(parts[1]), let detail = Int(parts[2])
    else { return nil }
    self.init(statusClass, subject, detail)
  }
}

extension EnhancedStatus: CustomStringConvertible {
  public var description: String { "\(statusClass).\(subject).\(detail)" }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
