/// Text in HTML and XML.
enum HTMLText {
  /// For text and for attributes in double quotes; what XML cannot hold goes.
  static func escaped(_ text: String) -> String {
    var output: [UInt8] = []
    Escaping.html.append(Array(text.utf8), to: &output)
    // XML 1.0 section 2.2: no character is U+FFFE or U+FFFF.
    return String(decoding: output, as: UTF8.self).filter { $0 != "\u{FFFE}" && $0 != "\u{FFFF}" }
  }
}
