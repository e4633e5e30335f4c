/// What the relay answered to one command (RFC 5321 section 4.2).
public struct Reply: Hashable, Sendable {
  /// The reply code, 200 to 599.
  public let code: Int
  /// The enhanced status code that led the text, as in "5.1.1" (RFC 2034, RFC 3463).
  public let enhancedStatus: EnhancedStatus?
  /// The text of all lines, joined by a space, without codes; printable characters only.
  public let text: String

  public init(code: Int, enhancedStatus: EnhancedStatus? = nil, text: String) {
    self.code = code
    self.enhancedStatus = enhancedStatus
    self.text = text
  }

  public var isPositive: Bool { (200..<300).contains(code) }
  public var isIntermediate: Bool { (300..<400).contains(code) }
  public var isTransient: Bool { (400..<500).contains(code) }
  public var isPermanent: Bool { (500..<600).contains(code) }

  /// The relay is about to close the connection (RFC 5321 section 3.8).
  public var isClosing: Bool { code == 421 }

  /// The name the relay gave the message in its own queue, for "queued as 4bXyz" (Postfix) and
  /// "id=1abc-000" (Exim); nil when its text names none.
  public var queueID: String? {
    guard isPositive else { return nil }
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    if let queued = words.indices.dropLast(2).last(where: {
      words[$0].lowercased() == "queued" && words[$0 + 1].lowercased() == "as"
    }) {
      return String(words[queued + 2])
    }
    return words.first { $0.hasPrefix("id=") && $0.count > 3 }.map { String($0.dropFirst(3)) }
  }
}

extension Reply: CustomStringConvertible {
  public var description: String {
    let status = enhancedStatus.map { "\($0) " } ?? ""
    return "\(code) \(status)\(text)"
  }
}
