import Mail

/// What a URL of a mailbox names: `imaps://host:port/Folder`.
struct IMAPPlace {
  /// Without a path.
  let server: String
  /// INBOX, when the URL has no path.
  let mailbox: String

  init?(_ url: String) {
    guard let scheme = url.firstRange(of: "://"),
      ["imap", "imaps"].contains(url[..<scheme.lowerBound].lowercased())
    else { return nil }
    let rest = url[scheme.upperBound...]
    let host = rest.prefix { $0 != "/" }
    // A user's name in the URL would be one more place for it.
    guard !host.isEmpty, !host.contains("@"), !rest.contains(where: { "?#;".contains($0) }) else {
      return nil
    }
    server = "\(url[..<scheme.upperBound].lowercased())\(host)"
    let path = Self.percentDecoded(rest.dropFirst(host.count + 1))
    guard let path, !path.unicodeScalars.contains(where: \.isControl) else { return nil }
    mailbox = path.isEmpty ? "INBOX" : path
  }

  private static func percentDecoded(_ text: Substring) -> String? {
    var octets: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        octets.append(byte)
        continue
      }
      guard rest.count >= 2,
        let octet = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      octets.append(octet)
      rest = rest.dropFirst(2)
    }
    return String(validating: octets, as: UTF8.self)
  }

  /// A mailbox's name as a command holds it: in quotes (RFC 3501 section 4.3), and what is beyond
  /// ASCII in modified UTF-7 (section 5.1.3). Controls are left out, so that it is one command.
  static func quoted(_ mailbox: String) -> String {
    var text = ""
    var wide: [UInt8] = []
    func endWide() {
      guard !wide.isEmpty else { return }
      let base64 = String(decoding: Base64.encoded(wide), as: UTF8.self)
      text += "&\(base64.filter { $0 != "=" }.replacing("/", with: ","))-"
      wide = []
    }
    for scalar in mailbox.unicodeScalars where !scalar.isControl {
      guard scalar.isASCII else {
        for unit in UTF16.encode(scalar)! { wide += [UInt8(unit >> 8), UInt8(unit & 255)] }
        continue
      }
      endWide()
      switch scalar {
      case "&": text += "&-"
      case "\"", "\\": text += "\\\(scalar)"
      default: text.unicodeScalars.append(scalar)
      }
    }
    endWide()
    return "\"\(text)\""
  }
}
