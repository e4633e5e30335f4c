import Mail
import Testing

@Suite struct DigestTests {
  /// FIPS 180-4's examples, and the empty text.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `a digest is SHA-256`(text: String, digest: String) {
    #expect(Digest(of: Array(text.utf8)).hexadecimal == digest)
    #expect(Digest(of: Array(text.utf8)).hexadecimal == digest)
    #expect(Digest(of: text.utf8.reversed().reversed()).hexadecimal == digest)
  }

  @Test func `parts are told apart`() {
    #expect(Digest(ofParts: "ab", "c") != Digest(ofParts: "a", "bc"))
    #expect(Digest(ofParts: "ab") != Digest(ofParts: "ab", ""))
    #expect(Digest(ofParts: "ab", "c") == Digest(ofParts: "ab", "c"))
  }

  /// As Python's base64 and hashlib have it.
  @Test func `base 32 is RFC 4648's, in lower case`() {
    let whole = "xj4bnp4pahh6uqkbidpf3lrceoyagyndsylxvhfucd7wd4qacwwq"
    for count in 0...51 {
      #expect(Digest(of: Array("abc".utf8)).base32(count) == String(whole.prefix(count)))
    }
  }
}
