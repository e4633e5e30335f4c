import Mail

/// Characters that no value of a contact should hold.
enum CharacterCheck {
  enum Finding: Hashable {
    /// C0 except TAB, LF and CR; DEL; C1.
    case control(Unicode.Scalar)
    /// UTF-8 that was read as Windows-1252 before it came here, and what it was.
    case mojibake(String, was: String)
    /// U+FFFD: some program before us could not read a character, and it is gone.
    case lost
  }

  /// What is found in `bytes`, with the offset where it begins.
  static func findings(
    in bytes: UnsafeBufferPointer<UInt8>
  ) -> [(offset: Int, finding: Finding)] {
    var found: [(offset: Int, finding: Finding)] = []
    let text = String(decoding: bytes, as: UTF8.self)
    let scalars = Array(text.unicodeScalars)
    var offset = 0
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      var taken = 1
      if let was = misread(scalars[index...]) {
        taken = was.utf8.count
        let shown = String(String.UnicodeScalarView(scalars[index..<(index + taken)]))
        found.append((offset, .mojibake(shown, was: was)))
      } else if scalar == "\u{FFFD}" {
        found.append((offset, .lost))
      } else if scalar.isControl, !["\t", "\n", "\r"].contains(scalar) {
        found.append((offset, .control(scalar)))
      }
      for scalar in scalars[index..<(index + taken)] { offset += UTF8.width(scalar) }
      index += taken
    }
    return found
  }

  /// The character that the front of `scalars` was, if each of them is a byte of its UTF-8 seen
  /// as Windows-1252.
  ///
  /// Only lead bytes are looked for that common letters and marks of Europe, punctuation and
  /// emoji have, because `É»` (the end of «CAFÉ») is not the U+027B that its bytes would be.
  private static func misread(_ scalars: ArraySlice<Unicode.Scalar>) -> String? {
    guard let first = scalars.first, let lead = windows1252(first) else { return nil }
    let length: Int
    switch lead {
    case 0xC2...0xC5, 0xD0, 0xD1: length = 2
    case 0xE2: length = 3
    case 0xF0: length = 4
    default: return nil
    }
    guard scalars.count >= length else { return nil }
    var bytes = [lead]
    for scalar in scalars.dropFirst().prefix(length - 1) {
      guard let byte = windows1252(scalar), byte & 0xC0 == 0x80 else { return nil }
      bytes.append(byte)
    }
    // A capital letter before a closing quote or dash is more likely just that.
    if lead > 0xC3, length == 2,
      (0x91...0x97).contains(bytes[1]) || bytes[1] == 0xA0
        || bytes[1] == 0xBB
    {
      return nil
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The byte that Windows-1252 writes `scalar` as; C1 stands for the five bytes it leaves out.
  private static func windows1252(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.value >= 0x80, scalar.value < 0x100 { return UInt8(scalar.value) }
    guard scalar.value > 0xFF,
      let slot = high.firstIndex(of: UInt16(truncatingIfNeeded: scalar.value)),
      scalar.value <= 0xFFFF
    else { return nil }
    return UInt8(0x80 + slot)
  }

  /// What the bytes 0x80 to 0x9F are in Windows-1252; 0 where it has nothing.
  private static let high: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
}
