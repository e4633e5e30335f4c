/// One header field as bytes: named, encoded, folded, ended with CRLF.
///
/// Whatever the value holds, the field is one field: controls, CR and LF among them, become a
/// single space before anything else is done.
public enum HeaderField {
  /// Lines are folded at this many columns where there is white space to fold at (RFC 5322
  /// section 2.1.1); no line with an encoded word is longer than 76 (RFC 2047 section 2).
  static let preferredLine = 76

  /// An unstructured field (RFC 5322 section 2.2.1), such as Subject; as encoded words
  /// (RFC 2047) when it cannot stand as it is.
  public static func unstructured(_ name: String, _ value: some Collection<UInt8>) -> [UInt8] {
    let value = oneLine(value)
    var field = Array("\(name): ".utf8)
    if EncodedWord.isNeeded(for: value) {
      EncodedWord.append(value, to: &field, column: field.count, in: .unstructured)
    } else {
      appendFolded(
        words: value.split(separator: space, omittingEmptySubsequences: false), to: &field)
    }
    field += lineEnd
    return field
  }

  /// A field whose value is already made of tokens that may be parted at spaces, such as
  /// List-Unsubscribe. The value must be ASCII.
  public static func tokens(_ name: String, _ tokens: [String]) -> [UInt8] {
    var field = Array("\(name): ".utf8)
    appendFolded(words: tokens.map { oneLine($0.utf8)[...] }, to: &field)
    field += lineEnd
    return field
  }

  /// A field that holds one mailbox (RFC 5322 section 3.4), such as From, To and Reply-To. The address
  /// is in angle brackets without a name, too: filters count a bare one against a page with a picture.
  public static func mailbox(
    _ name: String, displayName: some Collection<UInt8>, address: Address
  ) -> [UInt8] {
    phrase(name, displayName, followedBy: "<\(address.text)>")
  }

  /// A field of a phrase (RFC 5322 section 3.2.5), which may be empty, and what it is a name for
  /// in angle brackets.
  public static func phrase(
    _ name: String, _ phrase: some Collection<UInt8>, followedBy named: String
  ) -> [UInt8] {
    var field = Array("\(name): ".utf8)
    let phrase = oneLine(phrase)
    let named = oneLine(named.utf8)
    guard !phrase.isEmpty else { return field + named + lineEnd }
    if EncodedWord.isNeeded(for: phrase) {
      EncodedWord.append(phrase, to: &field, column: field.count, in: .phrase)
    } else {
      // Folding a quoted string leaves its value as it is (RFC 5322 section 3.2.4).
      let isAtoms = phrase.allSatisfy { isAtomText($0) || $0 == space }
      appendFolded(
        words: (isAtoms ? phrase : quoted(phrase)).split(separator: space), to: &field)
    }
    let lineStart = (field.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let fits = field.count - lineStart + 1 + named.count <= preferredLine
    field += fits ? [space] : fold
    return field + named + lineEnd
  }

  /// RFC 5322 section 3.2.4.
  private static func quoted(_ text: [UInt8]) -> [UInt8] {
    var quoted = [quote]
    for byte in text {
      if byte == quote || byte == backslash { quoted.append(backslash) }
      quoted.append(byte)
    }
    return quoted + [quote]
  }

  /// A parameter of a structured field, as `; name=value`: a token or quoted string where it
  /// can be, else percent-encoded UTF-8 in numbered pieces (RFC 2231 sections 3 and 4).
  public static func parameter(_ name: String, _ value: String) -> [UInt8] {
    let bytes = oneLine(value.utf8)
    let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != quote && $0 != backslash }
    if isPlain && bytes.count + name.utf8.count < 70 {
      return Array(";".utf8) + fold + Array("\(name)=\"".utf8) + bytes + [quote]
    }
    var pieces: [[UInt8]] = [Array("UTF-8''".utf8)]
    // No piece splits a character: some readers decode each by itself.
    for character in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let escaped = UTF8.encode(character)!.flatMap { byte in
        isAttributeCharacter(byte)
          ? [byte]
          : [
            UInt8(ascii: "%"), hexadecimalDigit(byte >> 4),
            hexadecimalDigit(byte & 15),
          ]
      }
      if pieces[pieces.count - 1].count + escaped.count + name.utf8.count > 68 { pieces.append([]) }
      pieces[pieces.count - 1] += escaped
    }
    if pieces.count == 1 { return Array(";".utf8) + fold + Array("\(name)*=".utf8) + pieces[0] }
    return pieces.enumerated().flatMap { index, piece in
      Array(";".utf8) + fold + Array("\(name)*\(index)*=".utf8) + piece
    }
  }

  /// Runs of white space and controls as one space each, none at either end. Bytes above 127
  /// stay.
  static func oneLine(_ value: some Collection<UInt8>) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(value.count)
    for byte in Array(value) {
      if byte > space && byte != 0x7F {
        line.append(byte)
      } else if let last = line.last, last != space {
        line.append(space)
      }
    }
    if line.last == space { line.removeLast() }
    return line
  }

  private static func appendFolded(words: [ArraySlice<UInt8>], to field: inout [UInt8]) {
    var column = field.count
    for (index, word) in words.enumerated() {
      if index > 0 {
        if column + 1 + word.count > preferredLine {
          field += fold
          column = 1
        } else {
          field.append(space)
          column += 1
        }
      }
      field += word
      column += word.count
    }
  }

  /// RFC 5322 section 3.2.3.
  private static func isAtomText(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  /// RFC 2231 section 7.
  private static func isAttributeCharacter(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "!#$&+-.^_`{|}~".utf8.contains(byte)
  }

  static let lineEnd = Array("\r\n".utf8)
  static let fold = Array("\r\n ".utf8)
  private static let space = UInt8(ascii: " ")
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"):
    true
  default: false
  }
}
