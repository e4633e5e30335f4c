extension Address {
  /// Reads an address as RFC 5321 section 4.1.2 writes a Mailbox, in the forms that a member list
  /// can mean.
  ///
  /// Refused though the RFC allows them, because in a list of members they are typing errors: a
  /// quoted local part (`"ann lee"@example.org`), an address literal (`ann@[192.0.2.1]`), a
  /// domain whose last label is a number, and a domain of one label (`ann@gmail`) unless it is
  /// of two letters, as the country codes are of which some do take mail. Comments and folding
  /// white space (RFC 5322) have no place in an envelope.
  ///
  /// A local part beyond ASCII is taken (RFC 6531 section 3.3) when no character of it is a
  /// control, a space, or invisible. A domain beyond ASCII becomes A-labels by UTS 46,
  /// non-transitionally, as browsers do. Sizes are those of RFC 5321 section 4.5.3.1: 64 octets
  /// before the `@`, 253 after it, 63 a label and 254 in all (RFC 3696 erratum 1690).
  public init(_ text: some StringProtocol) throws(AddressError) {
    var text = String(text)
    let parsed = text.withUTF8 { bytes in
      Result { () throws(AddressError) in try Address(utf8: bytes) }
    }
    self = try parsed.get()
  }

  /// The same for bytes in place; they need not be valid UTF-8.
  public init(utf8 bytes: UnsafeBufferPointer<UInt8>) throws(AddressError) {
    guard !bytes.isEmpty else { throw .empty }
    var isASCII = true
    var at: Int?
    var ats = 0
    for index in bytes.indices {
      let byte = bytes[index]
      if byte >= 0x80 { isASCII = false }
      if byte == UInt8(ascii: "@") {
        at = index
        ats += 1
      }
    }
    if !isASCII { try Self.checkScalars(of: bytes) }
    guard let at else { throw .noAt }
    let localPart = UnsafeBufferPointer(rebasing: bytes[..<at])
    let domainPart = UnsafeBufferPointer(rebasing: bytes[(at + 1)...])

    try Self.checkLocal(localPart, ats: ats)
    local = String(decoding: localPart, as: UTF8.self)
    domain = try Self.canonicalDomain(domainPart)
    let length = localPart.count + 1 + domain.utf8.count
    if length > 254 { throw .tooLong(octets: length) }
  }

  /// Beyond ASCII: valid UTF-8 whose every character can be seen.
  private static func checkScalars(of bytes: UnsafeBufferPointer<UInt8>) throws(AddressError) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    for scalar in text.unicodeScalars where !scalar.isASCII {
      if scalar.isControl { throw .control(scalar) }
      if scalar.isInvisible { throw .invisible(scalar) }
      if scalar.properties.isWhitespace { throw .space(scalar) }
      if scalar.properties.isNoncharacterCodePoint { throw .localCharacter(scalar) }
    }
  }

  /// RFC 5321 section 4.1.2, Dot-string, with UTF8-non-ascii for atext (RFC 6531 section 3.3).
  private static func checkLocal(
    _ bytes: UnsafeBufferPointer<UInt8>, ats: Int
  ) throws(AddressError) {
    guard let first = bytes.first else { throw .noLocal }
    if first == UInt8(ascii: "\"") { throw .quotedLocal }
    var previous = UInt8(ascii: ".")
    for byte in bytes {
      if byte == UInt8(ascii: ".") {
        if previous == byte { throw .misplacedDot }
      } else if byte < 0x80, !byte.isAtomText {
        throw refusal(of: byte, ats: ats)
      }
      previous = byte
    }
    if previous == UInt8(ascii: ".") { throw .misplacedDot }
    if bytes.count > 64 { throw .localTooLong(octets: bytes.count) }
  }

  private static func refusal(of byte: UInt8, ats: Int) -> AddressError {
    let scalar = Unicode.Scalar(byte)
    switch scalar {
    case "<", ">": return .mailbox
    case ",", ";": return .severalAddresses
    case "@": return ats > 1 ? .severalAts : .localCharacter(scalar)
    case " ": return .space(scalar)
    default: return scalar.isControl ? .control(scalar) : .localCharacter(scalar)
    }
  }

  private static func canonicalDomain(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(AddressError) -> String {
    guard let first = bytes.first else { throw .noDomain }
    if first == UInt8(ascii: "[") { throw .addressLiteral }
    if bytes.contains(where: { $0 >= 0x80 }) {
      // No label of 63 octets comes from so long a text; the bound keeps hostile ones cheap.
      if bytes.count > 1_024 { throw .domainTooLong(octets: bytes.count) }
      if let bad = bytes.first(where: { $0 < 0x80 && !$0.isDomainByte }) {
        throw domainRefusal(of: bad)
      }
      var ascii = try asciiDomain(String(decoding: bytes, as: UTF8.self))
      let checked = ascii.withUTF8 { bytes in
        Result { () throws(AddressError) in try checkDomain(bytes) }
      }
      try checked.get()
      return ascii
    }
    try checkDomain(bytes)
    return String(unsafeUninitializedCapacity: bytes.count) { out in
      for index in bytes.indices { out[index] = bytes[index].asciiLowercased }
      return bytes.count
    }
  }

  /// Letters, digits and hyphens, label by label (RFC 5321 section 4.1.2, RFC 1123 section 2.1).
  private static func checkDomain(_ bytes: UnsafeBufferPointer<UInt8>) throws(AddressError) {
    var labels = 0
    var start = 0
    var isNumber = true
    for index in 0...bytes.count {
      let byte = index < bytes.count ? bytes[index] : UInt8(ascii: ".")
      guard byte == UInt8(ascii: ".") else {
        if !byte.isDomainByte { throw domainRefusal(of: byte) }
        if byte > UInt8(ascii: "9") || byte == UInt8(ascii: "-") { isNumber = false }
        continue
      }
      let length = index - start
      if length == 0 { throw .emptyLabel }
      if length > 63 { throw .labelTooLong(octets: length) }
      if bytes[start] == UInt8(ascii: "-") || bytes[index - 1] == UInt8(ascii: "-") {
        throw .hyphenAtEdge
      }
      labels += 1
      if index == bytes.count {
        if isNumber { throw .numericDomain }
        if labels == 1, length != 2 { throw .singleLabel }
      }
      start = index + 1
      isNumber = true
    }
    if bytes.count > 253 { throw .domainTooLong(octets: bytes.count) }
  }

  private static func domainRefusal(of byte: UInt8) -> AddressError {
    guard byte < 0x80 else { return .notUTF8 }
    let scalar = Unicode.Scalar(byte)
    switch scalar {
    case "<", ">": return .mailbox
    case ",", ";": return .severalAddresses
    case " ": return .space(scalar)
    default: return scalar.isControl ? .control(scalar) : .domainCharacter(scalar)
    }
  }
}

extension UInt8 {
  var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

  /// RFC 5322 section 3.2.3, atext, in two words of bits.
  fileprivate var isAtomText: Bool {
    let low: UInt64 = 0xA3FF_ACFA_0000_0000
    let high: UInt64 = 0x7FFF_FFFF_C7FF_FFFE
    guard self < 0x80 else { return false }
    return (self < 64 ? low : high) >> UInt64(self & 63) & 1 == 1
  }

  /// A letter, a digit, a hyphen or the dot between labels.
  fileprivate var isDomainByte: Bool {
    let low: UInt64 = 0x03FF_6000_0000_0000
    let high: UInt64 = 0x07FF_FFFE_07FF_FFFE
    guard self < 0x80 else { return false }
    return (self < 64 ? low : high) >> UInt64(self & 63) & 1 == 1
  }
}
