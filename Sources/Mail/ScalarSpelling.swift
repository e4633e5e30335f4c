extension Unicode.Scalar {
  /// C0, DEL or C1.
  public var isControl: Bool { value < 0x20 || (value >= 0x7F && value < 0xA0) }

  /// Whether nothing is seen where it stands, so that two texts that look alike differ: zero
  /// width, bidirectional control, variation selector and their kind (Default_Ignorable, Cf).
  public var isInvisible: Bool {
    properties.isDefaultIgnorableCodePoint || properties.generalCategory == .format
  }

  /// As a message names it: `"é"`, or `U+200B zero width space` when it cannot be shown.
  public var spelled: String {
    let isShown =
      !isControl && !isInvisible && !properties.isWhitespace
      && !properties.isNoncharacterCodePoint
    if isShown { return "\"\(self)\"" }
    let digits = String(value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    if isControl { return "\(code) control character" }
    guard let name = properties.name else { return code }
    return "\(code) \(name.lowercased())"
  }
}
