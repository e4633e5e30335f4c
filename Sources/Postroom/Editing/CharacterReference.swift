/// `&amp;`, `&#163;`, `&#xA3;`: a character as HTML spells it (the HTML standard, section 13.5).
enum CharacterReference {
  /// The scalar that is spelled at the beginning of `bytes`, and in how many bytes; nil when none
  /// is that mail is likely to hold.
  static func read(_ bytes: ArraySlice<UInt8>) -> (scalar: Unicode.Scalar, length: Int)? {
    guard bytes.first == UInt8(ascii: "&"),
      let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";"))
    else { return nil }
    let name = String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
    let length = end + 1 - bytes.startIndex
    if name.hasPrefix("#x") || name.hasPrefix("#X") {
      return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map { ($0, length) }
    }
    if name.hasPrefix("#") {
      return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init).map { ($0, length) }
    }
    return named[name].map { ($0, length) }
  }

  private static let named: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwnj": "\u{200C}",
    "zwj": "\u{200D}", "shy": "\u{AD}", "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’",
    "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»",
    "hellip": "…", "bull": "•", "middot": "·", "copy": "©", "reg": "®", "trade": "™",
    "pound": "£", "euro": "€", "cent": "¢", "yen": "¥", "sect": "§", "deg": "°", "times": "×",
    "divide": "÷", "plusmn": "±", "frac12": "½", "rarr": "→", "larr": "←", "check": "✓",
    "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç", "uuml": "ü", "ouml": "ö",
    "auml": "ä", "szlig": "ß", "ntilde": "ñ", "aring": "å", "oslash": "ø",
  ]
}
