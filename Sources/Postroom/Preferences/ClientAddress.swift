import Glibc

/// From where a visitor comes, as far as visits are counted: an address of version 4, or the first 64 bits
/// of one of version 6, which are one connection to the Internet.
public struct ClientAddress: Hashable, Sendable {
  private let octets: [UInt8]

  /// nil for what is no address; a port behind it, and brackets around it, are passed over.
  public init?(_ text: some StringProtocol) {
    var text = text.trimmingPrefix(while: \.isWhitespace)[...]
    while text.last?.isWhitespace == true { text = text.dropLast() }
    if text.first == "[" {
      text = text.dropFirst().prefix { $0 != "]" }
    } else if text.filter({ $0 == ":" }).count == 1 {
      text = text.prefix { $0 != ":" }
    }
    let plain = String(text.prefix { $0 != "%" })
    var four = in_addr()
    if inet_pton(AF_INET, plain, &four) == 1 {
      octets = withUnsafeBytes(of: four) { Array($0) }
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, plain, &six) == 1 else { return nil }
    let all = withUnsafeBytes(of: six) { Array($0) }
    // RFC 4291 section 2.5.5.2: one of version 4 that came over a socket of version 6.
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    octets = all.starts(with: mapped) ? Array(all.suffix(4)) : Array(all.prefix(8))
  }

  /// Who is behind `peer`: a proxy of ours adds, at the end of X-Forwarded-For, whom it speaks for. What
  /// stands before that anybody may have written.
  public static func visitor(
    peer: ClientAddress?, forwardedFor fields: [String], proxies: Set<ClientAddress>
  ) -> ClientAddress? {
    guard let peer, proxies.contains(peer) else { return peer }
    var visitor = peer
    for hop in fields.joined(separator: ",").split(separator: ",").reversed() {
      guard let address = ClientAddress(hop) else { break }
      visitor = address
      if !proxies.contains(address) { break }
    }
    return visitor
  }
}
