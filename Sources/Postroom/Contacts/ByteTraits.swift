/// What a byte can mean to a reader of CSV, and what the bytes of a cell have in common.
struct ByteTraits: OptionSet {
  let rawValue: UInt8

  /// Ends an unquoted cell: the delimiter, a quote, CR or LF.
  static let structural = ByteTraits(rawValue: 1)
  static let lineBreak = ByteTraits(rawValue: 2)
  /// A control character of ASCII other than TAB, LF and CR.
  static let control = ByteTraits(rawValue: 4)
  static let beyondASCII = ByteTraits(rawValue: 8)
  /// Of a cell: it stands between quotes.
  static let quoted = ByteTraits(rawValue: 16)
  /// Of a cell: there is a doubled quote in it.
  static let doubledQuote = ByteTraits(rawValue: 32)

  /// What no cell without them needs to be looked at for.
  static let suspect: ByteTraits = [.control, .beyondASCII]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(of byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): self = [.structural, .lineBreak]
    case UInt8(ascii: "\""): self = .structural
    case UInt8(ascii: "\t"): self = []
    case 0..<0x20, 0x7F: self = .control
    case 0x80...: self = .beyondASCII
    default: self = []
    }
  }
}
