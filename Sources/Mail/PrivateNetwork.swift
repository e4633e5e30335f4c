import Glibc

/// What can be reached from inside a network only: a reader cannot, and a check of links does not.
public enum PrivateNetwork {
  /// Whether a site of this name or address is in one. RFC 6761, 6762, 8375; names without a dot.
  public static func contains(host: String) -> Bool {
    if host.hasPrefix("[") { return contains(address: String(host.dropFirst().dropLast())) }
    let labels = host.split(separator: ".")
    if labels.count == 4, labels.allSatisfy({ UInt8($0) != nil }) { return contains(address: host) }
    guard labels.count > 1, let top = labels.last else { return true }
    return ["local", "localhost", "internal", "lan", "intranet", "home", "corp", "arpa"]
      .contains(top)
  }

  /// Whether an address in text form is one that no packet finds from elsewhere: private, loopback,
  /// link-local, shared, multicast or none. RFC 6890.
  public static func contains(address: String) -> Bool {
    let text = String(address.prefix { $0 != "%" })
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      return withUnsafeBytes(of: four) { contains(Array($0)) }
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return true }
    let octets = withUnsafeBytes(of: six) { Array($0) }
    if let inside = embedded(in: octets) { return contains(inside) }
    switch (octets[0], octets[1]) {
    // Unique local, link-local and what once was site-local, multicast.
    case (0xFC...0xFD, _), (0xFE, 0x80...), (0xFF, _): return true
    // RFC 8215: a translator's own.
    case (0, 0x64): return true
    default: return false
    }
  }

  /// The address of version 4 that one of version 6 stands for: compatible and mapped (RFC 4291
  /// section 2.5.5), translated (RFC 6052), 6to4 (RFC 3056).
  private static func embedded(in octets: [UInt8]) -> [UInt8]? {
    let zeros = [UInt8](repeating: 0, count: 10)
    let translated = [0, 0x64, 0xFF, 0x9B] + zeros.dropLast(2)
    let prefixes = [zeros + [0, 0], zeros + [0xFF, 0xFF], translated]
    if prefixes.contains(Array(octets.prefix(12))) { return Array(octets.suffix(4)) }
    return octets.starts(with: [0x20, 0x02]) ? Array(octets[2..<6]) : nil
  }

  private static func contains(_ octets: [UInt8]) -> Bool {
    switch (octets[0], octets[1]) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168), (224..., _): true
    case (172, 16...31), (100, 64...127), (198, 18...19): true
    case (192, 0): octets[2] == 0
    default: false
    }
  }
}
