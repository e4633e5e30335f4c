/// Classes of ASCII bytes. Bytes above 0x7F are in none of them.
extension UInt8 {
  /// Space, tab, line feed, carriage return or form feed.
  var isASCIISpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) && self != 0x0B }
  var isASCIILetter: Bool { (0x61...0x7A).contains(self | 0x20) }
  var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
  var isASCIIHexDigit: Bool { isASCIIDigit || (0x61...0x66).contains(self | 0x20) }
  var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
  /// A byte that starts a Unicode scalar in UTF-8.
  var startsScalar: Bool { self & 0xC0 != 0x80 }
}

extension Collection<UInt8> {
  /// Unicode scalars, for columns and widths.
  var scalarCount: Int { reduce(0) { $0 + ($1.startsScalar ? 1 : 0) } }

  var isBlank: Bool { allSatisfy(\.isASCIISpace) }
}

extension BidirectionalCollection<UInt8> {
  /// Without the white space around it.
  var trimmed: SubSequence {
    let start = drop(while: \.isASCIISpace)
    guard let last = start.lastIndex(where: { !$0.isASCIISpace }) else { return start.prefix(0) }
    return start[...last]
  }
}
