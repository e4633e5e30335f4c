import Glibc

/// The text of octets that came in, in whatever charset they say they are.
enum Charset {
  /// What cannot be read is U+FFFD. Octets of no charset, or of one that this system does not know,
  /// are UTF-8 when they can be, and Windows-1252 otherwise.
  static func text(of octets: [UInt8], in name: String?) -> String {
    let name = iconvName(name ?? "")
    if name.isEmpty || name == "UTF-8" || octets.allSatisfy({ $0 < 0x80 && $0 != 0x1B }) {
      let isWide = name.hasPrefix("UTF-16") || name.hasPrefix("UTF-32")
      if !isWide, !name.hasPrefix("UTF-7"), !name.hasPrefix("HZ") {
        if name == "UTF-8" { return String(decoding: octets, as: UTF8.self) }
        if let text = String(validating: octets, as: UTF8.self) { return text }
      }
    }
    let converter = name.isEmpty ? nil : iconv_open("UTF-8", name)
    if let converter, Int(bitPattern: converter) != -1 {
      defer { iconv_close(converter) }
      return converted(octets, converter)
    }
    if let text = String(validating: octets, as: UTF8.self) { return text }
    // What else the system has no converter for is read as Latin-1.
    return name == western ? latin1(octets) : text(of: octets, in: western)
  }

  private static let western = "CP1252"

  /// C1 controls, which nobody writes, are U+FFFD.
  private static func latin1(_ octets: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for octet in octets {
      text.append((0x80..<0xA0).contains(octet) ? "\u{FFFD}" : Unicode.Scalar(octet))
    }
    return String(text)
  }

  /// The name that glibc knows the charset by, where mail means more than the name says (as the
  /// WHATWG Encoding standard has it); empty for none, and for what is no name of a charset.
  private static func iconvName(_ name: String) -> String {
    let name = name.uppercased()
    // Slashes would be options of iconv's.
    let isName =
      !name.isEmpty && name.utf8.count <= 40
      && name.utf8.allSatisfy { isLetterOrDigit($0) || "-_:.+".utf8.contains($0) }
    guard isName else { return "" }
    switch name {
    case "US-ASCII", "ASCII", "ANSI_X3.4-1968", "UNKNOWN-8BIT", "8BIT", "X-UNKNOWN": return ""
    case "UTF8", "UTF-8": return "UTF-8"
    case "ISO-8859-1", "ISO8859-1", "LATIN1", "WINDOWS-1252": return western
    case "GB2312", "GBK", "X-GBK": return "GB18030"
    case "UNICODE-1-1-UTF-7": return "UTF-7"
    case "KS_C_5601-1987", "EUC-KR": return "CP949"
    case "SHIFT_JIS", "SHIFT-JIS", "X-SJIS": return "CP932"
    default: return name
    }
  }

  private static func converted(_ octets: [UInt8], _ converter: iconv_t) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(octets.count * 2)
    var input = octets.map { CChar(bitPattern: $0) }
    let room = UnsafeMutablePointer<CChar>.allocate(capacity: roomSize)
    defer { room.deallocate() }
    input.withUnsafeMutableBufferPointer { input in
      var start = input.baseAddress
      var left = input.count
      // The last call lets out what a stateful charset holds back.
      var isFlushing = false
      while true {
        var end: UnsafeMutablePointer<CChar>? = room
        var space = roomSize
        let status =
          isFlushing
          ? iconv(converter, nil, nil, &end, &space)
          : iconv(converter, &start, &left, &end, &space)
        let error = status == -1 ? errno : 0
        UnsafeRawPointer(room).withMemoryRebound(to: UInt8.self, capacity: roomSize) {
          text.append(contentsOf: UnsafeBufferPointer(start: $0, count: roomSize - space))
        }
        if isFlushing { break }
        switch error {
        case E2BIG: continue
        case EILSEQ where left > 0:
          text += replacement
          start = start.map { $0 + 1 }
          left -= 1
        case 0: isFlushing = true
        // The text ends within a character.
        default:
          text += replacement
          isFlushing = true
        }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let roomSize = 32 << 10
  private static let replacement = Array("\u{FFFD}".utf8)
}
