import Foundation

/// What a relay's URL may look like.
public enum RelayURL {
  public static let hint = "write smtp://host:port or smtps://host:port"

  /// What is wrong with `url`; nil when nothing is.
  public static func fault(_ url: String) -> String? {
    // Before anything else: what is said of the others repeats the URL.
    guard !url.contains("@") else { return "a login is never written in a URL" }
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
      return "\"\(url)\" is no URL"
    }
    guard scheme == "smtp" || scheme == "smtps" else { return "\(scheme):// is not mail" }
    guard let host = parts.host, !host.isEmpty else { return "\"\(url)\" names no host" }
    guard parts.port.map({ (1...65_535).contains($0) }) ?? true else {
      return "\"\(url)\" has a port that there is not: they are 1 to 65535"
    }
    guard parts.query == nil && parts.fragment == nil else { return "\"\(url)\" has a ? or #" }
    // RFC 5321 section 4.1.1.1: a domain or an address literal.
    let isName = parts.path.dropFirst().utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || ".-:[]".utf8.contains($0)
    }
    guard isName else { return "\"\(parts.path.dropFirst())\" is no name to say in EHLO" }
    return nil
  }

  /// Whether mail to it stays on this machine.
  public static func isLoopback(_ url: String) -> Bool {
    guard let host = URLComponents(string: url)?.host?.lowercased() else { return false }
    return host == "localhost" || host == "[::1]" || host == "::1" || isLoopbackAddress(host)
  }

  private static func isLoopbackAddress(_ host: String) -> Bool {
    let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return octets.count == 4 && octets[0] == 127 && !octets.contains(nil)
  }

  public static func isImplicitTLS(_ url: String) -> Bool {
    url.lowercased().hasPrefix("smtps://")
  }
}
