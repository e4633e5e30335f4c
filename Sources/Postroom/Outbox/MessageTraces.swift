import Mail

/// What in a message that came in may say which message of ours it is about. None of it is believed
/// until the outbox has held it against what went out.
public struct MessageTraces: Sendable {
  /// Tokens as they stand in the addresses that our messages come from.
  public var tokens: [String] = []
  /// Message-IDs that look like ours, without their angle brackets.
  public var messageIDs: [String] = []
  /// Texts that may be tokens of links to leave, from the header of a message that came back.
  public private(set) var links: [String] = []
  /// Whom the message may have been for: a Message-ID is tried with each.
  public private(set) var addresses: [Address] = []

  /// Of each: more than any honest report has.
  static let most = 10

  public init() {}

  /// Takes the tokens out of a List-Unsubscribe: `<https://.../TOKEN>`, `<mailto:...%20TOKEN>`.
  public mutating func addLinks(in field: String) {
    let words = field.replacing("%20", with: " ").utf8.split { !Self.isOfToken($0) }
    for word in words where word.count >= Self.shortestLink && links.count < Self.most {
      links.append(String(decoding: Array(word), as: UTF8.self))
    }
  }

  private static func isOfToken(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }

  /// In characters: a shorter one has no address in it.
  private static let shortestLink = 40

  public mutating func add(_ more: some Sequence<Address>) {
    for address in more where addresses.count < Self.most {
      if !addresses.contains(where: { $0.key == address.key }) { addresses.append(address) }
    }
  }
}

extension MessageTraces {
  /// Characters of a token, and of a Message-ID before its `@`.
  static let markCount = BounceToken.length
  /// RFC 5321 section 4.5.3.1.2.
  private static let longestDomain = 255

  /// Finds tokens and Message-IDs wherever they stand, in one pass: each is 26 digits of base 32 before
  /// an `@`, and the token has a `+` before it.
  public mutating func scan(_ octets: [UInt8]) {
    octets.withUnsafeBufferPointer { scan($0) }
  }

  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
    var position = 0
    while tokens.count < Self.most || messageIDs.count < Self.most,
      let at = bytes[position...].firstIndex(of: UInt8(ascii: "@"))
    {
      position = at + 1
      let start = at - Self.markCount
      guard start > 0, bytes[start..<at].allSatisfy({ Base32.isDigit($0) }) else { continue }
      let mark = String(decoding: bytes[start..<at], as: UTF8.self).lowercased()
      let before = bytes[start - 1]
      if before == UInt8(ascii: "+") {
        if tokens.count < Self.most, !tokens.contains(mark) { tokens.append(mark) }
      } else if !Base32.isDigit(before), messageIDs.count < Self.most {
        let domain = bytes[position...].prefix(Self.longestDomain).prefix { Self.isOfDomain($0) }
        let text = mark + "@" + String(decoding: domain, as: UTF8.self).lowercased()
        if !messageIDs.contains(text) { messageIDs.append(text) }
      }
    }
  }

  private static func isOfDomain(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }
}
