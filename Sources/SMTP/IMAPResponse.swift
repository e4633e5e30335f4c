/// A response of an IMAP server (RFC 3501 section 7): its line, and the literals that stood in it.
struct IMAPResponse {
  private(set) var text = ""
  var literals: [[UInt8]] = []

  mutating func append(_ line: [UInt8]) { text += String(decoding: line, as: UTF8.self) }

  /// How long the literal is that follows a line (section 4.3): "... {1234}".
  static func literalLength(_ line: [UInt8]) -> Int? {
    guard line.last == UInt8(ascii: "}"), let open = line.lastIndex(of: UInt8(ascii: "{")) else {
      return nil
    }
    let digits = line[(open + 1)..<(line.count - 1)]
    guard !digits.isEmpty, digits.count < 16, digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// The number behind `word`, as in "UID 33" or "[UIDVALIDITY 1]".
  func number(after word: String) -> Int? {
    guard let range = text.firstRange(of: "\(word) ") else { return nil }
    return Int(text[range.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }

  /// The numbers of "* SEARCH 1 2 3" (section 7.2.5); nil of anything else.
  var found: [Int]? {
    guard text.hasPrefix("* SEARCH") else { return nil }
    return text.dropFirst(8).split(separator: " ").compactMap { Int($0) }
  }

  /// The content in "... FETCH (UID 33 RFC822.SIZE 5 BODY[]<0> ...)": a literal, or a short text in
  /// quotes; nil of anything else.
  var content: [UInt8]? {
    guard text.contains(" FETCH ("), let body = text.firstRange(of: "BODY[]") else { return nil }
    if let literal = literals.first { return literal }
    guard let open = text[body.upperBound...].firstIndex(of: "\"") else { return [] }
    var content = ""
    var isEscaped = false
    for character in text[text.index(after: open)...] {
      if !isEscaped, character == "\"" { break }
      isEscaped = !isEscaped && character == "\\"
      if !isEscaped { content.append(character) }
    }
    return Array(content.utf8)
  }
}
