/// Content lines of an iCalendar object (RFC 5545 section 3.1), as the octets that a part holds.
enum CalendarLine {
  /// Longest line, without its CRLF, in octets.
  static let longest = 75

  /// Appends `line` with its CRLF, folded so that no character is split. Controls in it are left out:
  /// a line is one line, whatever it holds.
  static func append(_ line: String, to output: inout [UInt8]) {
    var column = 0
    for scalar in line.unicodeScalars where !scalar.isControl {
      let octets = UTF8.encode(scalar) ?? UTF8.encode("\u{FFFD}")!
      if column + octets.count > longest {
        output += HeaderField.fold
        column = 1
      }
      output += octets
      column += octets.count
    }
    output += HeaderField.lineEnd
  }

  /// `text` as a value of the type TEXT (section 3.3.11).
  static func text(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    let text = text.replacing("\r\n", with: "\n")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", ";", ",":
        escaped.append("\\")
        escaped.append(scalar)
      case "\n", "\r", "\u{2028}", "\u{2029}":
        escaped.append("\\")
        escaped.append("n")
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// `text` as the value of a parameter, in quotes (section 3.2); it cannot hold a quote itself.
  static func parameter(_ text: String) -> String {
    "\"\(text.replacing("\"", with: "'"))\""
  }

  /// `address` as a calendar user (section 3.3.3). What may not stand in a URI is percent-encoded
  /// (RFC 6068 section 2).
  static func user(_ address: Address) -> String {
    var uri = "mailto:"
    for byte in address.text.utf8 {
      if isLetterOrDigit(byte) || "!$'*+-._~@".utf8.contains(byte) {
        uri.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        uri += "%"
        uri.unicodeScalars.append(UnicodeScalar(hexadecimalDigit(byte >> 4)))
        uri.unicodeScalars.append(UnicodeScalar(hexadecimalDigit(byte & 15)))
      }
    }
    return uri
  }
}
