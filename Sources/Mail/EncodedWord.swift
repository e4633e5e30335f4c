/// Encoded words (RFC 2047): text beyond ASCII in a header field.
enum EncodedWord {
  enum Place {
    case unstructured
    /// Within a display name fewer characters may stand for themselves (RFC 2047 section 5 (3)).
    case phrase
  }

  /// Longest encoded word, in octets (RFC 2047 section 2).
  static let longest = 75

  /// Longest word that stands as it is, in octets: doubled by quoting it still fits into a line.
  private static let longestPlainWord = 480

  /// Whether `value` cannot stand as it is: it goes beyond ASCII, looks like an encoded word, or
  /// has a word that no line can hold.
  static func isNeeded(for value: [UInt8]) -> Bool {
    var run = 0
    for (index, byte) in value.enumerated() {
      if byte >= 0x80 { return true }
      if byte == UInt8(ascii: "?"), index > 0, value[index - 1] == UInt8(ascii: "=") { return true }
      run = byte == UInt8(ascii: " ") ? 0 : run + 1
      if run > longestPlainWord { return true }
    }
    return false
  }

  /// Appends `value` as a chain of encoded words, folded between them. No word splits a
  /// character (section 5), and all use the shorter of B and Q.
  static func append(_ value: [UInt8], to field: inout [UInt8], column: Int, in place: Place) {
    let valid = Array(String(decoding: value, as: UTF8.self).utf8)
    let quotedCount = valid.reduce(0) { $0 + (isLiteral($1, in: place) ? 1 : 3) }
    let usesBase64 = (valid.count + 2) / 3 * 4 < quotedCount
    let lead = Array((usesBase64 ? "=?utf-8?B?" : "=?utf-8?Q?").utf8)
    var column = column
    var start = 0
    while start < valid.count {
      let room = min(longest, HeaderField.preferredLine - column) - lead.count - 2
      let end = wordEnd(in: valid, from: start, room: room, usesBase64: usesBase64, place: place)
      if end > start {
        appendWord(valid[start..<end], lead: lead, usesBase64: usesBase64, place: place, to: &field)
        start = end
        if start == valid.count { break }
      }
      field += HeaderField.fold
      column = 1
    }
  }

  private static func appendWord(
    _ text: ArraySlice<UInt8>, lead: [UInt8], usesBase64: Bool, place: Place,
    to field: inout [UInt8]
  ) {
    field += lead
    if usesBase64 {
      field += Base64.encoded(text)
    } else {
      for byte in text {
        if byte == UInt8(ascii: " ") {
          field.append(UInt8(ascii: "_"))
        } else if isLiteral(byte, in: place) {
          field.append(byte)
        } else {
          field += [
            UInt8(ascii: "="), hexadecimalDigit(byte >> 4), hexadecimalDigit(byte & 15),
          ]
        }
      }
    }
    field += Array("?=".utf8)
  }

  /// Where the longest run of whole characters from `start` ends that fits in `room` octets.
  private static func wordEnd(
    in text: [UInt8], from start: Int, room: Int, usesBase64: Bool, place: Place
  ) -> Int {
    var end = start
    var quoted = 0
    while end < text.count {
      var next = end + 1
      while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
      for byte in text[end..<next] { quoted += isLiteral(byte, in: place) ? 1 : 3 }
      let width = usesBase64 ? (next - start + 2) / 3 * 4 : quoted
      if width > room { break }
      end = next
    }
    return end
  }

  private static func isLiteral(_ byte: UInt8, in place: Place) -> Bool {
    if isLetterOrDigit(byte) || byte == UInt8(ascii: " ") { return true }
    switch place {
    case .unstructured: return byte > 0x20 && byte < 0x7F && !"=?_".utf8.contains(byte)
    case .phrase: return "!*+-/".utf8.contains(byte)
    }
  }
}
