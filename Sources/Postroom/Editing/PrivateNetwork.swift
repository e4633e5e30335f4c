/// What can be reached from inside a network only: a reader cannot, and a check of links does not.
enum PrivateNetwork {
  /// Whether a site of this name or address is in one. RFC 6761, 6762, 8375; names without a dot.
  static func contains(host: String) -> Bool {
    if host.hasPrefix("[") { return contains(address: String(host.dropFirst().dropLast())) }
    let labels = host.split(separator: ".")
    if labels.count == 4, labels.allSatisfy({ UInt8($0) != nil }) { return contains(address: host) }
    guard labels.count > 1, let top = labels.last else { return true }
    return ["local", "localhost", "internal", "lan", "intranet", "home", "corp", "arpa"]
      .contains(top)
  }

  /// Whether an address in text form is one that no packet finds from elsewhere: private, loopback,
  /// link-local, shared, multicast or none. RFC 6890.
  static func contains(address: String) -> Bool {
    let octets = address.split(separator: ".").compactMap { UInt8($0) }
    if octets.count == 4, !address.contains(":") { return contains(octets) }
    let text = address.lowercased().prefix { $0 != "%" }
    // Addresses of version 4 in those of version 6 (RFC 4291 section 2.5.5.2, RFC 6052).
    for prefix in ["::ffff:", "64:ff9b::"] where text.hasPrefix(prefix) {
      return contains(address: String(text.dropFirst(prefix.count)))
    }
    if text == "::" || text == "::1" { return true }
    let head = text.prefix { $0 != ":" }
    guard let group = UInt16(head, radix: 16) else { return true }
    // Unique local, link-local, multicast.
    return group & 0xFE00 == 0xFC00 || group & 0xFFC0 == 0xFE80 || group & 0xFF00 == 0xFF00
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
