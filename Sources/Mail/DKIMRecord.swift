/// What stands in the DNS for a key: under which name, and which text (RFC 6376 section 3.6).
public struct DKIMRecord: Hashable, Sendable {
  /// Without a dot at its end.
  public let name: String
  public let text: String

  public init(domain: String, selector: String, key: DKIMKey) {
    name = "\(selector)._domainkey.\(domain)"
    let publicKey = String(decoding: Base64.encoded(key.publicKey), as: UTF8.self)
    // RFC 6376 section 3.6.1: h= says that SHA-1 is never used; RFC 8463 signs with SHA-256 alone.
    text = "v=DKIM1; k=\(key.algorithm.keyType); h=sha256; p=\(publicKey)"
  }

  /// The text in strings of at most 255 octets (RFC 1035 section 3.3), which verifiers join again
  /// without anything between them.
  public var strings: [String] {
    var strings: [String] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      strings.append(String(rest.prefix(255)))
      rest = rest.dropFirst(255)
    }
    return strings
  }

  /// As a zone file has it (RFC 1035 section 5.1).
  public var zoneLines: [String] {
    // A semicolon between quotes begins no comment.
    let quoted = strings.map { "\"\($0)\"" }
    guard quoted.count > 1 else { return ["\(name). IN TXT \(quoted[0])"] }
    return ["\(name). IN TXT ("] + quoted.map { "  \($0)" } + [")"]
  }
}

extension DKIMRecord {
  /// What stands in the DNS in this record's place.
  public enum Standing: Hashable, Sendable {
    case published
    case missing
    /// The key of another, or an empty one, which says that the key is revoked.
    case otherKey
    /// Several, and verifiers take any of them (RFC 6376 section 3.6.2.2).
    case repeated
  }

  /// `texts` are those of the records under this name.
  public func standing(among texts: [String]) -> Standing {
    let keys = texts.compactMap { Self.tag("p", in: $0) }
    guard let key = keys.first else { return .missing }
    guard keys.count == 1 else { return .repeated }
    return key == Self.tag("p", in: text) ? .published : .otherKey
  }

  /// RFC 6376 section 3.2: white space around names and in values means nothing.
  private static func tag(_ name: String, in text: String) -> String? {
    for part in text.split(separator: ";") {
      let tag = part.filter { !$0.isWhitespace }
      if tag.hasPrefix("\(name)=") { return String(tag.dropFirst(name.count + 1)) }
    }
    return nil
  }
}
