import Testing

@testable import Mail

struct DKIMKeyTests {
  @Test func `the RFC's keys have the RFC's public halves`() throws {
    let ed25519 = try DKIMKey(pem: Array(RFC8463.ed25519Key.utf8))
    #expect(ed25519.algorithm == .ed25519)
    #expect(base64(ed25519.publicKey) == RFC8463.ed25519PublicKey)
    let rsa = try DKIMKey(pem: Array(RFC8463.rsaKey.utf8), shortestRSA: 1024)
    #expect(rsa.algorithm == .rsa)
    #expect(base64(rsa.publicKey) == RFC8463.rsaPublicKey)
  }

  // RFC 8463 appendix A.3, byte for byte.
  @Test(arguments: [
    (RFC8463.ed25519Key, RFC8463.ed25519Field, RFC8463.ed25519Signature),
    (RFC8463.rsaKey, RFC8463.rsaField, RFC8463.rsaSignature),
  ])
  func `the RFC's message gets the RFC's signatures`(
    pem: String, field: [UInt8], signature: String
  ) throws {
    let key = try DKIMKey(pem: Array(pem.utf8), shortestRSA: 1024)
    let content = RFC8463.message.withUnsafeBufferPointer {
      SignedContent($0, signing: RFC8463.signedFields)
    }
    #expect(base64(content.bodyDigest.bytes) == RFC8463.bodyDigest)
    #expect(base64(try key.signature(of: content.digest(with: field))) == signature)
  }

  @Test func `an RSA key of less than 2048 bits is refused`() {
    #expect(throws: DKIMKeyError.tooShort(bits: 1024)) {
      try DKIMKey(pem: Array(RFC8463.rsaKey.utf8))
    }
  }

  @Test(arguments: [
    ("", DKIMKeyError.noPrivateKey),
    ("-----BEGIN PRIVATE KEY-----\nbm90aGluZw==\n-----END PRIVATE KEY-----\n", .noPrivateKey),
    // Public halves are no keys to sign with.
    (
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
      -----END PUBLIC KEY-----

      """, .noPrivateKey
    ),
    // Made with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    (
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgS4bEFbsGSYzybTpI
      egt44HzxGh2FNEzVnONfl3tVjqChRANCAATpejuVgepZqW5kTTX8fWQzSV6WgaeY
      Esm5QMUiFKOx6nKXw+K+Gbb+VA4KfgXFFnN8jsqEoMwKMcjHgQWKg9OI
      -----END PRIVATE KEY-----

      """, .otherKind
    ),
    // Made with: openssl genpkey -algorithm ED25519 -aes256 -pass pass:x
    (
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhe2XCIOOGd/wICCAAw
      DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPfALLMMV1t6E5TPE0LuSWEEQB30
      cAZD/Ng9XsBZSmQ94RerkbAj5DjqZBN+CGTevPw+gOrClfBwXXckuUMIlPJmHTOP
      3mS2xW3OVLDvjxarBOw=
      -----END ENCRYPTED PRIVATE KEY-----

      """, .encrypted
    ),
  ])
  func `what is no key to sign with is refused, and asks nobody`(
    pem: String, fault: DKIMKeyError
  ) {
    #expect(throws: fault) { try DKIMKey(pem: Array(pem.utf8)) }
  }

  @Test(arguments: DKIMAlgorithm.allCases)
  func `a new key reads back from its PEM and signs the same`(algorithm: DKIMAlgorithm) throws {
    let key = try DKIMKey(new: algorithm)
    #expect(key.algorithm == algorithm)
    let again = try DKIMKey(pem: key.pem)
    #expect(again.publicKey == key.publicKey)
    let digest = Digest(of: [1, 2, 3])
    let signature = try key.signature(of: digest)
    #expect(try signature == again.signature(of: digest))
    #expect(try signature != key.signature(of: Digest(of: [1, 2])))
    #expect(signature.count == (algorithm == .rsa ? 256 : 64))
  }

  @Test func `a record's strings join to its text, and none is over 255 octets`() throws {
    let key = try DKIMKey(new: .rsa)
    let record = DKIMRecord(domain: "news.example.org", selector: "s1", key: key)
    #expect(record.name == "s1._domainkey.news.example.org")
    #expect(record.text == "v=DKIM1; k=rsa; h=sha256; p=\(base64(key.publicKey))")
    #expect(record.strings.count == 2 && record.strings[0].utf8.count == 255)
    #expect(record.strings.joined() == record.text)
    #expect(
      record.zoneLines == [
        "s1._domainkey.news.example.org. IN TXT (", "  \"\(record.strings[0])\"",
        "  \"\(record.strings[1])\"", ")",
      ])
    let short = DKIMRecord(
      domain: "example.org", selector: "e1", key: try DKIMKey(pem: Array(RFC8463.ed25519Key.utf8)))
    #expect(
      short.zoneLines == [
        "e1._domainkey.example.org. IN TXT "
          + "\"v=DKIM1; k=ed25519; h=sha256; p=\(RFC8463.ed25519PublicKey)\""
      ])
  }

  private func base64(_ bytes: [UInt8]) -> String {
    String(decoding: Base64.encoded(bytes), as: UTF8.self)
  }
}
