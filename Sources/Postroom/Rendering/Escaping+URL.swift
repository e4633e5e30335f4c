extension Escaping {
  /// Whether a contact's value may stand as a whole URL: a relative reference, or an absolute URL
  /// whose scheme is http, https, mailto or tel. White space and controls before it, which
  /// browsers skip, are not looked at.
  public static func isPermittedURL(_ value: some Collection<UInt8>) -> Bool {
    let rest = value.drop { $0 <= 0x20 }
    guard let end = rest.firstIndex(where: { isSchemeEnd($0) }), rest[end] == UInt8(ascii: ":")
    else { return true }
    let scheme = rest[..<end].lazy.map(\.asciiLowercased)
    return scheme.elementsEqual("https".utf8) || scheme.elementsEqual("http".utf8)
      || scheme.elementsEqual("mailto".utf8) || scheme.elementsEqual("tel".utf8)
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
    let kept = unreserved
    var start = 0
    for index in value.indices where !kept.contains(value[index]) {
      output.append(contentsOf: UnsafeBufferPointer(rebasing: value[start..<index]))
      appendEncoded(value[index], to: &output)
      start = index + 1
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: value[start...]))
  }

  /// Percent-encodes what may not stand in a URL, and keeps reserved characters and `%XX`.
  /// `references` writes `&` and `'` as HTML's references.
  static func appendURL(
    _ value: UnsafeBufferPointer<UInt8>, references: Bool, to output: inout [UInt8]
  ) {
    let kept = references ? plainInAttribute : plain
    var start = value.firstIndex { $0 > 0x20 } ?? value.endIndex
    for index in start..<value.endIndex where !kept.contains(value[index]) {
      output.append(contentsOf: UnsafeBufferPointer(rebasing: value[start..<index]))
      start = index + 1
      switch value[index] {
      case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
      case UInt8(ascii: "%")
      where index + 2 < value.count && value[index + 1].isASCIIHexDigit
        && value[index + 2].isASCIIHexDigit:
        output.append(UInt8(ascii: "%"))
      case let byte: appendEncoded(byte, to: &output)
      }
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: value[start...]))
  }

  /// RFC 3986 section 2.3.
  private static let unreserved = ASCIISet(lettersDigitsAnd: "-._~")
  /// With the reserved characters, RFC 3986 section 2.2.
  private static let plain = ASCIISet(lettersDigitsAnd: "-._~:/?#[]@!$&'()*+,;=")
  private static let plainInAttribute = ASCIISet(lettersDigitsAnd: "-._~:/?#[]@!$()*+,;=")

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
