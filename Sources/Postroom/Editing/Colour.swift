import Foundation

/// An opaque colour of a page.
struct Colour: Hashable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  /// What CSS writes as `#F2B544`, `#fff`, `rgb(242, 181, 68)` or `white` (CSS Color Level 4). nil for
  /// what shows something of what lies below, and for names that mail seldom uses.
  init?(css text: some StringProtocol) {
    let text = text.lowercased()
    if text.hasPrefix("#") {
      self.init(hexadecimal: text.dropFirst())
    } else if text.hasPrefix("rgb(") || text.hasPrefix("rgba("), text.hasSuffix(")") {
      let parts = text.drop { $0 != "(" }.dropFirst().dropLast()
        .split { $0 == "," || $0 == " " || $0 == "/" }
      let numbers = parts.compactMap { part -> Double? in
        part.hasSuffix("%") ? Double(part.dropLast()).map { $0 * 2.55 } : Double(part)
      }
      guard numbers.count == parts.count, numbers.allSatisfy(\.isFinite),
        numbers.count == 3 || numbers.count == 4,
        numbers.count == 3 || numbers[3] == 1 || numbers[3] >= 255
      else { return nil }
      let bytes = numbers.prefix(3).map { UInt8(min(max($0.rounded(), 0), 255)) }
      self.init(red: bytes[0], green: bytes[1], blue: bytes[2])
    } else {
      guard let named = Self.named[text] else { return nil }
      self.init(hexadecimal: named[...])
    }
  }

  private init?(hexadecimal digits: Substring) {
    var digits = Array(digits)
    if digits.count == 3 || digits.count == 4 { digits = digits.flatMap { [$0, $0] } }
    if digits.count == 8, digits.suffix(2) == ["f", "f"] { digits.removeLast(2) }
    guard digits.count == 6, let value = UInt32(String(digits), radix: 16) else { return nil }
    self.init(red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
  }

  private init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  private static let named: [String: String] = [
    "aqua": "00ffff", "black": "000000", "blue": "0000ff", "brown": "a52a2a",
    "crimson": "dc143c", "cyan": "00ffff", "darkblue": "00008b", "darkgray": "a9a9a9",
    "darkgreen": "006400", "darkgrey": "a9a9a9", "darkred": "8b0000", "dimgray": "696969",
    "dimgrey": "696969", "fuchsia": "ff00ff", "gold": "ffd700", "gray": "808080",
    "green": "008000", "grey": "808080", "ivory": "fffff0", "lightblue": "add8e6",
    "lightgray": "d3d3d3", "lightgrey": "d3d3d3", "lime": "00ff00", "magenta": "ff00ff",
    "maroon": "800000", "navy": "000080", "olive": "808000", "orange": "ffa500",
    "pink": "ffc0cb", "purple": "800080", "red": "ff0000", "silver": "c0c0c0",
    "slategray": "708090", "slategrey": "708090", "teal": "008080", "tomato": "ff6347",
    "white": "ffffff", "whitesmoke": "f5f5f5", "yellow": "ffff00",
  ]
}

extension Colour {
  /// Of 1 to 21, as WCAG 2.2 defines the contrast ratio.
  func contrast(with other: Colour) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// WCAG 2.2: relative luminance.
  private var luminance: Double {
    func linear(_ byte: UInt8) -> Double {
      let share = Double(byte) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}

extension Colour: CustomStringConvertible {
  /// "#F2B544".
  var description: String {
    let value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    return "#" + String(value + 0x1_000_000, radix: 16, uppercase: true).dropFirst()
  }
}
