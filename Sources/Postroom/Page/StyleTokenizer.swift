/// Reads a style sheet's bytes into tokens (CSS Syntax Level 3, section 4.3).
struct StyleTokenizer {
  private let source: StyleSource
  private let bytes: [UInt8]
  private var position = 0
  private var tokens: [StyleToken] = []

  /// The tokens of `source`. What is not well formed is added to `problems`, and read on as
  /// browsers do.
  static func tokens(of source: StyleSource, problems: inout Problems) -> [StyleToken] {
    var tokenizer = StyleTokenizer(source)
    while tokenizer.position < tokenizer.bytes.count { tokenizer.readToken(&problems) }
    return tokenizer.tokens
  }

  private init(_ source: StyleSource) {
    self.source = source
    bytes = source.bytes
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  private mutating func readToken(_ problems: inout Problems) {
    let start = position
    switch byte() {
    case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipComment(&problems)
    case let space where space.isASCIISpace:
      while byte().isASCIISpace { position += 1 }
      add(.space, from: start)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): readString(&problems)
    case UInt8(ascii: "#") where Self.isName(byte(1)) || isEscape(1):
      position += 1
      add(.hash, name: readName(), from: start)
    case UInt8(ascii: "@") where startsName(1):
      position += 1
      add(.atKeyword, name: readName(), from: start)
    case _ where startsNumber: readNumber()
    case _ where startsName(0): readNamed(&problems)
    case let other:
      position += 1
      add(Self.kind(of: other), from: start)
    }
  }

  private static func kind(of byte: UInt8) -> StyleToken.Kind {
    switch byte {
    case UInt8(ascii: ":"): .colon
    case UInt8(ascii: ";"): .semicolon
    case UInt8(ascii: ","): .comma
    case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "["): .open(byte)
    case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"): .close(byte)
    default: .delimiter(byte)
    }
  }

  private mutating func add(_ kind: StyleToken.Kind, name: [UInt8] = [], from start: Int) {
    tokens.append(StyleToken(kind: kind, name: name, range: start..<position))
  }

  private mutating func skipComment(_ problems: inout Problems) {
    let start = position
    position += 2
    while position < bytes.count {
      if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        position += 2
        return
      }
      position += 1
    }
    problems.error(
      .styleSyntax, at: source.place(start), "a comment is never closed", hint: "end it with */")
  }

  private mutating func readString(_ problems: inout Problems) {
    let start = position
    let quote = byte()
    var name: [UInt8] = []
    position += 1
    while position < bytes.count, byte() != quote, !Self.isLineEnd(byte()) {
      if byte() == UInt8(ascii: "\\") {
        // A line end behind a backslash is part of no string's value.
        if Self.isLineEnd(byte(1)) { position += 2 } else { name += readEscape() }
      } else {
        name.append(byte())
        position += 1
      }
    }
    if byte() == quote {
      position += 1
    } else {
      problems.error(
        .styleSyntax, at: source.place(start), "a quoted text is never closed",
        hint: "end it with \(quote == UInt8(ascii: "'") ? "'" : "\"") on the same line")
    }
    add(.string, name: name, from: start)
  }

  private mutating func readNumber() {
    let start = position
    position += 1
    while byte().isASCIIDigit || byte() == UInt8(ascii: ".") && byte(1).isASCIIDigit {
      position += 1
    }
    if byte() | 0x20 == UInt8(ascii: "e"),
      byte(1).isASCIIDigit
        || (byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+")) && byte(2).isASCIIDigit
    {
      position += 2
      while byte().isASCIIDigit { position += 1 }
    }
    if byte() == UInt8(ascii: "%") {
      position += 1
    } else if startsName(0) {
      _ = readName()
    }
    add(.number, from: start)
  }

  /// A name, a function, or a URL without quotes.
  private mutating func readNamed(_ problems: inout Problems) {
    let start = position
    let name = readName()
    guard byte() == UInt8(ascii: "("), position < bytes.count else {
      return add(.ident, name: name, from: start)
    }
    position += 1
    let behind = bytes[position...].first { !$0.isASCIISpace }
    let isQuoted = behind == UInt8(ascii: "\"") || behind == UInt8(ascii: "'")
    if name.map(\.asciiLowercased) == Array("url".utf8), !isQuoted {
      let value = bytes[position...].prefix { $0 != UInt8(ascii: ")") }
      position = min(value.endIndex + 1, bytes.count)
      if value.endIndex == bytes.count {
        problems.error(
          .styleSyntax, at: source.place(start), "url( is never closed", hint: "end it with )")
      }
      add(.url, name: Array(value.trimmed), from: start)
    } else {
      add(.function, name: name, from: start)
    }
  }

  private mutating func readName() -> [UInt8] {
    var name: [UInt8] = []
    while position < bytes.count {
      if Self.isName(byte()) {
        name.append(byte())
        position += 1
      } else if isEscape(0) {
        name += readEscape()
      } else {
        break
      }
    }
    return name
  }

  /// Section 4.3.7: up to six digits and one white space, or the character itself.
  private mutating func readEscape() -> [UInt8] {
    position += 1
    var digits = ""
    while digits.utf8.count < 6, byte().isASCIIHexDigit {
      digits.unicodeScalars.append(Unicode.Scalar(byte()))
      position += 1
    }
    guard !digits.isEmpty else {
      let start = position
      position = min(position + 1, bytes.count)
      while position < bytes.count, !byte().startsScalar { position += 1 }
      return Array(bytes[start..<position])
    }
    if byte() == UInt8(ascii: "\r"), byte(1) == UInt8(ascii: "\n") { position += 1 }
    if byte().isASCIISpace { position += 1 }
    let scalar = UInt32(digits, radix: 16).flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    return Array(String(scalar ?? "\u{FFFD}").utf8)
  }

  private func isEscape(_ offset: Int) -> Bool {
    byte(offset) == UInt8(ascii: "\\") && position + offset + 1 < bytes.count
      && !Self.isLineEnd(byte(offset + 1))
  }

  /// Section 4.3.9.
  private func startsName(_ offset: Int) -> Bool {
    guard byte(offset) == UInt8(ascii: "-") else {
      return Self.isNameStart(byte(offset)) || isEscape(offset)
    }
    return Self.isNameStart(byte(offset + 1)) || byte(offset + 1) == UInt8(ascii: "-")
      || isEscape(offset + 1)
  }

  /// Section 4.3.10.
  private var startsNumber: Bool {
    let isSigned = byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-")
    let first = isSigned ? 1 : 0
    return byte(first).isASCIIDigit
      || byte(first) == UInt8(ascii: ".") && byte(first + 1).isASCIIDigit
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == 0x0C
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private static func isName(_ byte: UInt8) -> Bool {
    isNameStart(byte) || byte.isASCIIDigit || byte == UInt8(ascii: "-")
  }
}
