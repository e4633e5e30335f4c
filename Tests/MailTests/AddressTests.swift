import Foundation
import Mail
import Testing

@Suite struct AddressTests {
  @Test(arguments: [
    ("ann@example.org", "ann", "example.org"),
    ("Ann.Lee+news@Example.ORG", "Ann.Lee+news", "example.org"),
    ("o'brien@example.co.uk", "o'brien", "example.co.uk"),
    ("ann@xn--bcher-kva.example", "ann", "xn--bcher-kva.example"),
    ("ann@bücher.example", "ann", "xn--bcher-kva.example"),
    ("ann@BÜCHER.example", "ann", "xn--bcher-kva.example"),
    ("ann@straße.example", "ann", "xn--strae-oqa.example"),
    ("ann@bücher。example", "ann", "xn--bcher-kva.example"),
    ("josé@example.org", "josé", "example.org"),
    ("用户@例え.jp", "用户", "xn--r8jz45g.jp"),
    ("ann@io", "ann", "io"),
  ])
  func `an address is its local part as written and its domain as lower-case A-labels`(
    text: String, local: String, domain: String
  ) throws {
    let address = try Address(text)
    #expect(address.local == local)
    #expect(address.domain == domain)
    #expect(address.text == "\(local)@\(domain)")
  }

  @Test(
    arguments: [
      ("", .empty), ("ann", .noAt), ("@example.org", .noLocal), ("ann@", .noDomain),
      ("ann@lee@example.org", .severalAts), ("Ann <ann@example.org>", .space(" ")),
      ("<ann@example.org>", .mailbox), ("ann@example.org>", .mailbox),
      ("ann@example.org,bob@example.org", .severalAts), ("ann@example.org;", .severalAddresses),
      ("ann @example.org", .space(" ")), ("ann\u{A0}@example.org", .space("\u{A0}")),
      ("ann@exam\u{200B}ple.org", .invisible("\u{200B}")),
      ("ann\u{202E}@example.org", .invisible("\u{202E}")),
      ("ann\u{FEFF}@example.org", .invisible("\u{FEFF}")),
      ("ann\u{AD}@example.org", .invisible("\u{AD}")),
      ("ann\r\n@example.org", .control("\r")), ("ann@example.org\n", .control("\n")),
      ("ann\0@example.org", .control("\0")), ("ann\u{85}@example.org", .control("\u{85}")),
      ("\"ann lee\"@example.org", .quotedLocal), (".ann@example.org", .misplacedDot),
      ("ann.@example.org", .misplacedDot), ("a..b@example.org", .misplacedDot),
      ("an(n)@example.org", .localCharacter("(")), ("ann@[192.0.2.1]", .addressLiteral),
      ("ann@.example.org", .emptyLabel), ("ann@example.org.", .emptyLabel),
      ("ann@example..org", .emptyLabel), ("ann@-example.org", .hyphenAtEdge),
      ("ann@example-.org", .hyphenAtEdge), ("ann@a_b.com", .domainCharacter("_")),
      ("ann@a_ü.com", .domainCharacter("_")), ("ann@gmail", .singleLabel),
      ("ann@192.0.2.1", .numericDomain),
    ] as [(String, AddressError)])
  func `what is no address is refused for its reason`(text: String, reason: AddressError) {
    #expect(throws: reason) { try Address(text) }
  }

  @Test func `each size of RFC 5321 is taken, and one octet more is not`() throws {
    let label = String(repeating: "a", count: 63)
    let local = String(repeating: "b", count: 64)
    let domain = "\(label).\(label).\(String(repeating: "c", count: 61))"
    #expect(try Address("\(local)@\(domain)").text.utf8.count == 254)
    #expect(throws: AddressError.tooLong(octets: 255)) { try Address("\(local)@\(domain)d") }
    #expect(throws: AddressError.localTooLong(octets: 65)) { try Address("\(local)b@a.org") }
    #expect(throws: AddressError.labelTooLong(octets: 64)) { try Address("b@\(label)a.org") }
    #expect(throws: AddressError.domainTooLong(octets: 254)) {
      try Address("b@\(label).\(label).\(label).\(String(repeating: "c", count: 62))")
    }
  }

  @Test func `an international domain has the sizes of its A-labels`() {
    #expect(throws: AddressError.self) {
      try Address("a@\(String(repeating: "ü", count: 63)).org")
    }
    #expect(throws: AddressError.self) {
      try Address("a@\(String(repeating: "ü.", count: 3_000))org")
    }
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    for bytes in [[0xFF, 0x40, 0x61], [0x61, 0x40, 0xC3], [0xED, 0xA0, 0x80, 0x40]] as [[UInt8]] {
      #expect(throws: AddressError.notUTF8) {
        try bytes.withUnsafeBufferPointer { bytes throws(AddressError) in
          try Address(utf8: bytes)
        }
      }
    }
  }

  @Test(arguments: [
    ("Ann@Example.org", "ann@example.org"), ("ÉMILE@example.org", "émile@example.org"),
    ("a.B+c@BÜCHER.example", "a.b+c@xn--bcher-kva.example"),
  ])
  func `the key folds the case of both parts`(text: String, key: String) throws {
    #expect(try Address(text).key == key)
  }

  @Test func `an address is one JSON string, and is checked when it is read`() throws {
    let json = try JSONEncoder().encode([Address("Ann@Example.org")])
    #expect(String(decoding: json, as: UTF8.self) == #"["Ann@example.org"]"#)
    #expect(try JSONDecoder().decode([Address].self, from: json) == [Address("Ann@example.org")])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Address].self, from: Data(#"["ann@example.org\r\nDATA"]"#.utf8))
    }
  }

  @Test func `an invisible character is named`() {
    #expect(
      AddressError.invisible("\u{200B}").message == "U+200B zero width space in the address")
    #expect(AddressError.control("\0").message == "U+0000 control character in the address")
    #expect(AddressError.localCharacter("(").message == "\"(\" cannot stand before the @")
  }

  @Test func `random bytes never trap, and what is taken reads back the same`() throws {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("aB.@-_<>\"[]\u{E9}\u{200B}xn--1 \u{0}".utf8) + [0xFF, 0xC3]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        alphabet.randomElement(using: &random)!
      }
      let read = bytes.withUnsafeBufferPointer { bytes in
        Result { () throws(AddressError) in try Address(utf8: bytes) }
      }
      switch read {
      case .success(let address): #expect(try Address(address.text) == address)
      case .failure(let error): #expect(!error.message.isEmpty && !error.hint.isEmpty)
      }
    }
  }
}
