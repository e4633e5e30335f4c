/// A token of a style sheet (CSS Syntax Level 3, section 4), and where it stands. Comments are none.
struct StyleToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case ident
    /// A name and the bracket after it.
    case function
    /// `@media`
    case atKeyword
    /// `#header`, `#FFF`
    case hash
    case string
    /// `url(...)` without quotes in it.
    case url
    /// A number, with its unit or percent sign.
    case number
    case space
    case colon
    case semicolon
    case comma
    /// `{`, `(` or `[`
    case open(UInt8)
    case close(UInt8)
    case delimiter(UInt8)
  }

  let kind: Kind
  /// The name without its mark, or the string without its quotes, escapes resolved; else empty.
  let name: [UInt8]
  /// In the file, in bytes.
  let range: Range<Int>

  var text: String { String(decoding: name, as: UTF8.self) }

  /// What closes the bracket that the token opens; nil when it opens none.
  var closer: UInt8? {
    switch kind {
    case .function, .open(UInt8(ascii: "(")): UInt8(ascii: ")")
    case .open(UInt8(ascii: "[")): UInt8(ascii: "]")
    case .open: UInt8(ascii: "}")
    default: nil
    }
  }

  func isDelimiter(_ byte: UInt8) -> Bool { kind == .delimiter(byte) }
}
