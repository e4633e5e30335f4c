import Mail

/// Where a link leads, as far as its text tells.
struct LinkTarget {
  /// As it is in the page; U+FFFC stands for a contact's value.
  let text: String
  /// In lower case; nil for a relative reference.
  let scheme: String?
  /// Of http and https: in lower case, without its port.
  let host: String?
  /// Behind the host.
  let path: Substring

  init(_ text: String) {
    self.text = text
    guard let colon = text.firstIndex(where: { ":/?#".contains($0) }), text[colon] == ":",
      text[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
      )
    else {
      (scheme, host, path) = (nil, nil, text[...])
      return
    }
    scheme = text[..<colon].lowercased()
    let rest = text[text.index(after: colon)...]
    guard Self.webSchemes.contains(scheme), rest.hasPrefix("//") else {
      (host, path) = (nil, rest)
      return
    }
    let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
    path = text[authority.endIndex...]
    let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    host = Self.withoutPort(place ?? authority).lowercased()
  }

  private static let webSchemes: [String?] = ["http", "https"]

  var isWeb: Bool { Self.webSchemes.contains(scheme) }
  /// Whether all of it is a contact's own.
  var isField: Bool { text.unicodeScalars.first == Proof.value }
  var hasField: Bool { text.unicodeScalars.contains(Proof.value) }

  private static func withoutPort(_ authority: Substring) -> Substring {
    if authority.hasPrefix("[") { return authority.prefix { $0 != "]" } + "]" }
    return authority.prefix { $0 != ":" }
  }
}

extension LinkTarget {
  /// Why it leads nowhere, and what to do about it; nil when it may.
  var fault: (message: String, hint: String)? {
    let trimmed = text.filter { !$0.isWhitespace }
    if trimmed.isEmpty || trimmed == "#" {
      return ("a link that leads nowhere", "give it a target")
    }
    if let leftover = leftoverOfMerge { return leftover }
    if isField || text.hasPrefix("#") { return nil }
    if text.contains(where: \.isWhitespace) {
      return ("\"\(text)\" has a space in it", "write %20 for a space, or take it out")
    }
    switch scheme {
    case nil: return relativeFault
    case "http", "https": return webFault
    case "mailto": return mailFault
    case "tel":
      let isNumber = path.allSatisfy { "+0123456789-.()".contains($0) } || hasField
      return isNumber && path.count > 2
        ? nil : ("\"\(text)\" is no telephone number", "write tel:+441214960142")
    case .some(let scheme):
      return (
        "a link with \(scheme): does not work in mail", "begin it with https://, mailto: or tel:"
      )
    }
  }

  private var leftoverOfMerge: (String, String)? {
    let marks = ["{{", "}}", "%7B%7B", "%7D%7D", "%7b%7b"]
    guard marks.contains(where: { text.contains($0) }) else { return nil }
    return ("\"\(text)\" has a merge tag in it that was not merged", "write the tag plainly")
  }

  private var relativeFault: (String, String) {
    if text.hasPrefix("//") || text.hasPrefix("/") || !text.contains(".") {
      return (
        "\"\(text)\" is only a part of a URL, and a message is on no site",
        "write all of it: https://example.org/page"
      )
    }
    let isAddress = text.contains("@") && !text.contains("/")
    return (
      "\"\(text)\" has no scheme, and leads nowhere from a message",
      "write \(isAddress ? "mailto:" : "https://")\(text)"
    )
  }

  private var webFault: (String, String)? {
    guard let host, !host.isEmpty else {
      return ("\"\(text)\" names no site", "two slashes and a name follow the colon: https://…")
    }
    if path.hasPrefix("//") || ["http", "https"].contains(host) {
      return ("\"\(text)\" begins twice", "take one https:// away")
    }
    let isName = host.unicodeScalars.allSatisfy { scalar in
      !scalar.isASCII || scalar.properties.isAlphabetic
        || "0123456789-.:[]%_".unicodeScalars.contains(scalar)
    }
    if !isName || host.hasPrefix(".") || host.contains("..") {
      return ("\"\(host)\" is no name of a site", "mend the part behind https://")
    }
    if let last = text.last, ".,;".contains(last) {
      return ("\"\(text)\" ends with \"\(last)\"", "take it away, if it is the sentence's")
    }
    return nil
  }

  private var mailFault: (String, String)? {
    let addresses = path.prefix { $0 != "?" }.split(
      separator: ",", omittingEmptySubsequences: false)
    if hasField || addresses == [""] && path.contains("?") { return nil }
    for address in addresses {
      let plain = address.replacing("%2B", with: "+").replacing("%40", with: "@")
      do { _ = try Address(String(plain)) } catch {
        return ("\"\(address)\" is no address: \(error.message)", "write mailto:name@example.org")
      }
    }
    return nil
  }
}
