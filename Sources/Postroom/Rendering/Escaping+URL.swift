extension Escaping {
  /// Whether a contact's value may stand as a whole URL: a relative reference, or an absolute URL
  /// whose scheme is http, https, mailto or tel. White space and controls before it, which
  /// browsers skip, are not looked at.
  public static func isPermittedURL(_ value: some Collection<UInt8>) -> Bool {
    let rest = value.drop { $0 <= 0x20 }
    guard let end = rest.firstIndex(where: { isSchemeEnd($0) }), rest[end] == UInt8(ascii: ":")
    else { return true }
    let scheme = String(decoding: rest[..<end].map(\.asciiLowercased), as: UTF8.self)
    return ["http", "https", "mailto", "tel"].contains(scheme)
  }

  /// RFC 3986 section 3: a colon after any of these is not a scheme's.
  private static func isSchemeEnd(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): true
    default: false
    }
  }

  /// Percent-encodes all but the unreserved characters.
  static func appendComponent(
    _ value: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
  ) {
    for byte in value {
      if isUnreserved(byte) { output.append(byte) } else { appendEncoded(byte, to: &output) }
    }
  }

  /// Percent-encodes what may not stand in a URL, and keeps reserved characters and `%XX`.
  /// `references` writes `&` and `'` as HTML's references.
  static func appendURL(
    _ value: UnsafeBufferPointer<UInt8>, references: Bool, to output: inout [UInt8]
  ) {
    let first = value.firstIndex { $0 > 0x20 } ?? value.endIndex
    for index in first..<value.endIndex {
      let byte = value[index]
      switch byte {
      case UInt8(ascii: "&") where references: output.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "'") where references: output.append(contentsOf: "&#39;".utf8)
      case UInt8(ascii: "%"):
        let isEncoded =
          index + 2 < value.count && value[index + 1].isASCIIHexDigit
          && value[index + 2].isASCIIHexDigit
        if isEncoded { output.append(byte) } else { appendEncoded(byte, to: &output) }
      case _ where isUnreserved(byte) || isReserved(byte): output.append(byte)
      default: appendEncoded(byte, to: &output)
      }
    }
  }

  /// RFC 3986 section 2.3.
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    if byte.isASCIILetter || byte.isASCIIDigit { return true }
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): return true
    default: return false
    }
  }

  /// RFC 3986 section 2.2.
  private static func isReserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "@"), UInt8(ascii: "!"),
      UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","),
      UInt8(ascii: ";"), UInt8(ascii: "="):
      true
    default: false
    }
  }

  /// RFC 3986 section 2.1: in upper case.
  static func appendEncoded(_ byte: UInt8, to output: inout [UInt8]) {
    func digit(_ value: UInt8) -> UInt8 {
      value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
    output.append(UInt8(ascii: "%"))
    output.append(digit(byte >> 4))
    output.append(digit(byte & 15))
  }
}
