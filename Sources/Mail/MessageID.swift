/// A Message-ID (RFC 5322 section 3.6.4) that follows from the campaign and the recipient, so that
/// every attempt, every preview and a search of the relay's log name the same one.
public struct MessageID: Hashable, Sendable {
  /// Without the angle brackets.
  public let text: String

  /// `domain` is the sender's, which makes the identifier unique beyond this workspace.
  public init(campaign: String, recipient: Address, domain: String) {
    let digest = Digest(ofParts: "message-id", campaign, recipient.key, domain)
    text = "\(digest.base32(26))@\(domain)"
  }
}

extension MessageID: CustomStringConvertible {
  public var description: String { "<\(text)>" }
}
