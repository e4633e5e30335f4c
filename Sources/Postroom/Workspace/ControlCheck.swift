import Mail

/// Control characters in the files that people write: no message may hold them (RFC 5322 section 2.2
/// and RFC 2045 section 2.8), and no editor shows them.
enum ControlCheck {
  /// Of a file: whoever has as many has heard of it.
  private static let mostFindings = 20

  /// The text with a space for each, so that whatever else is wrong with it is told in the same
  /// breath, at the place where it stands.
  static func cleared(
    _ text: String, of path: String, _ problems: inout Problems
  ) -> String {
    guard text.utf8.contains(where: isSuspect) else { return text }
    var clear = String.UnicodeScalarView()
    var place = Problem.Place(file: path, line: 1, column: 1)
    var found = 0
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      let isRefused = scalar.isControl && !isWanted(scalar)
      if isRefused {
        found += 1
        if found <= mostFindings {
          problems.error(
            .controlCharacter, at: place, "\(scalar.spelled) in the text",
            hint: "no editor shows it: delete it, or retype the words around it")
        }
      }
      clear.append(isRefused ? " " : scalar)
      if scalar == "\n" && last == "\r" {
        // One line end.
      } else if scalar == "\n" || scalar == "\r" {
        place.line = place.line.map { $0 + 1 }
        place.column = 1
      } else {
        place.column = place.column.map { $0 + 1 }
      }
      last = scalar
    }
    return String(clear)
  }

  /// Next line (U+0085) ends lines where YAML comes from.
  private static func isWanted(_ scalar: Unicode.Scalar) -> Bool {
    ["\t", "\n", "\r", "\u{85}"].contains(scalar)
  }

  /// C0, DEL, or the first byte of C1.
  private static func isSuspect(_ byte: UInt8) -> Bool {
    byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte) || byte == 0x7F || byte == 0xC2
  }
}
