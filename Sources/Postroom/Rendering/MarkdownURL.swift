/// A link's target as cmark writes it into HTML.
enum MarkdownURL {
  /// Appends `url` with whatever may not stand in a URL percent-encoded; with `references`, as it
  /// stands in an attribute.
  static func append(_ url: [UInt8], references: Bool = true, to output: inout [UInt8]) {
    for byte in url {
      switch byte {
      case UInt8(ascii: "&") where references: output += "&amp;".utf8
      case UInt8(ascii: "'") where references: output += "&#x27;".utf8
      case _ where kept.contains(byte): output.append(byte)
      default: Escaping.appendEncoded(byte, to: &output)
      }
    }
  }

  private static let kept = ASCIISet(lettersDigitsAnd: "-_.+!*'(),%#@?=;:/&$~")
}
