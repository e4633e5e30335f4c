/// What the server that took a message found out about its sender (RFC 8601).
///
/// Anybody can write such a field; only that of a server which is trusted, and which takes away those
/// that came in with its name (section 5), says anything.
public struct AuthenticationResults: Sendable {
  /// Domains that the message is proved to come from, in lower case.
  private let domains: [String]

  /// One field of more is no server's.
  private static let mostResults = 100

  /// Of the server of that name; nil when it said nothing. The topmost field is the latest.
  public init?(_ fields: IncomingFields, by server: String) {
    let said = fields.all.lazy.filter { $0.name == "authentication-results" }
      .map { Self.results(in: $0.value) }
      .first { $0.server == server.lowercased() }
    guard let said else { return nil }
    domains = said.results.prefix(Self.mostResults).compactMap { Self.domain(in: $0) }
  }

  /// Whether it vouches for the domain of `address`: the message passed DMARC, or SPF or DKIM in the name
  /// of that domain or of one above it (RFC 7489 section 3.1).
  public func vouches(for address: Address) -> Bool {
    domains.contains { address.domain == $0 || address.domain.hasSuffix("." + $0) }
  }

  /// Where each method names the domain that it proves (section 2.7, and RFC 7489 section 11.2).
  private static let properties: [Substring: [String]] = [
    "dmarc": ["header.from="], "dkim": ["header.d=", "header.i="],
    "spf": ["smtp.mailfrom=", "smtp.from="],
  ]

  /// The domain that one result proves: `dkim=pass header.d=example.org`.
  private static func domain(in result: Substring) -> String? {
    let words = result.split(separator: " ")
    guard let verdict = words.first, let method = verdict.split(separator: "=").first,
      verdict.dropFirst(method.count) == "=pass"
    else { return nil }
    for name in properties[method] ?? [] {
      guard let word = words.first(where: { $0.hasPrefix(name) }) else { continue }
      let value = word.dropFirst(name.count)
      let domain = value.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
      // One of a single label would vouch for all below it.
      return domain.contains(".") ? String(domain) : nil
    }
    return nil
  }

  /// In lower case, without comments, and with nothing in quotes that could end a word: who sent the
  /// message may have chosen what stands there.
  private static func results(in value: [UInt8]) -> (server: String, results: [Substring]) {
    var plain: [UInt8] = []
    var depth = 0
    var index = 0
    while index < value.count {
      switch value[index] {
      case UInt8(ascii: "\""):
        let quoted = value.quotedString(at: &index)
        if depth == 0 {
          plain += quoted.map { $0 <= 0x20 || ";=()".utf8.contains($0) ? UInt8(ascii: "_") : $0 }
        }
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth = max(0, depth - 1)
      case UInt8(ascii: "\\") where depth > 0: index += 1
      case let byte where depth == 0: plain.append(byte < 0x20 ? 0x20 : byte)
      default: break
      }
      index += 1
    }
    let text = String(decoding: plain, as: UTF8.self).lowercased()
    let joined = text.split(separator: "=", omittingEmptySubsequences: false)
      .map { String($0).trimmingSpaces }.joined(separator: "=")
    let parts = joined.split(separator: ";", omittingEmptySubsequences: false)
    // A version may stand behind the server's name (section 2.2).
    let server = parts.first?.split(separator: " ").first.map(String.init) ?? ""
    return (server, Array(parts.dropFirst()))
  }
}
