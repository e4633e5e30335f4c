/// An encoding that a recipients file may be in.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "utf-8"
  case utf16le = "utf-16le"
  case utf16be = "utf-16be"
  case windows1252 = "windows-1252"

  /// Reads the `encoding:` setting; case, hyphens, underscores and spaces do not matter.
  ///
  /// Latin-1 means Windows-1252, as the WHATWG Encoding standard has it; `utf-16` alone means the
  /// little-endian form that spreadsheets write, unless a byte order mark says otherwise.
  public init?(_ name: some StringProtocol) {
    let plain = name.lowercased().unicodeScalars.filter { !"-_ ".unicodeScalars.contains($0) }
    switch String(String.UnicodeScalarView(plain)) {
    case "utf8", "utf8bom", "utf8sig", "ascii", "usascii": self = .utf8
    case "utf16", "utf16le", "unicode", "ucs2": self = .utf16le
    case "utf16be": self = .utf16be
    case "windows1252", "win1252", "cp1252", "1252", "ansi", "latin1", "iso88591", "western":
      self = .windows1252
    default: return nil
    }
  }

  /// The name glibc's iconv knows it by.
  var iconvName: String { self == .windows1252 ? "CP1252" : rawValue.uppercased() }

  var isUTF16: Bool { self == .utf16le || self == .utf16be }

  /// The byte order mark that says a file is in this encoding.
  var mark: [UInt8] {
    switch self {
    case .utf8: [0xEF, 0xBB, 0xBF]
    case .utf16le: [0xFF, 0xFE]
    case .utf16be: [0xFE, 0xFF]
    case .windows1252: []
    }
  }
}
