/// The parts of a `where` that must all hold: what stands between its outermost ANDs.
enum WhereTerms {
  static func split(_ expression: String) -> [String] {
    let bytes = Array(expression.utf8)
    var terms: [ArraySlice<UInt8>] = []
    var start = 0
    var index = 0
    var depth = 0
    // BETWEEN has an AND of its own; an OR binds less than AND, so then there is one term.
    var opensBetween = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        index = bytes[(index + 1)...].firstIndex(of: bytes[index]) ?? bytes.count - 1
        index += 1
      case UInt8(ascii: "("):
        depth += 1
        index += 1
      case UInt8(ascii: ")"):
        depth -= 1
        index += 1
      case let byte where isWord(byte):
        let end = bytes[index...].firstIndex { !isWord($0) } ?? bytes.count
        switch String(decoding: bytes[index..<end], as: UTF8.self).lowercased() {
        case "case": depth += 1
        case "end": depth -= 1
        case "between" where depth == 0: opensBetween = true
        case "or" where depth == 0: return [expression]
        case "and" where depth == 0 && opensBetween: opensBetween = false
        case "and" where depth == 0:
          terms.append(bytes[start..<index])
          start = end
        default: break
        }
        index = end
      default: index += 1
      }
    }
    terms.append(bytes[start...])
    return terms.map { String(decoding: Array($0).trimmed, as: UTF8.self) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
