import Foundation
import Mail
import TestSupport
import Testing

@testable import Postroom

struct LinkTokenTests {
  private static func key(_ number: UInt8, _ first: UInt8 = 0) -> LinkKey {
    LinkKey(number: number, made: "2028-01-11", secret: (0..<32).map { $0 &+ first })
  }

  private func token(
    _ address: String = "ann@example.org", key: LinkKey = Self.key(1),
    series: String = "newsletter", campaign: String = "2022-01-newsletter"
  ) throws -> String {
    let maker = LinkToken.Maker(key, series: series, campaign: campaign)
    return String(decoding: maker.token(for: try Address(address)), as: UTF8.self)
  }

  /// As Python's hmac and hashlib make them: mail holds them for years, so they stay as they are.
  @Test(arguments: [
    (
      UInt8(1), "ann@example.org",
      "AZ_-mgiG-djXkT6WSCHh0ue0bu_F895fZ2Dy6jTxYBj7YWzEPpyLyg"
    ),
    (
      UInt8(7),
      String(repeating: "a", count: 64) + "@" + String(repeating: "b", count: 63) + ".example.org",
      "B19Bp6_BtePscuMl2U_iWh5r-3qjrZHuViXLF5D5K7kkDdv4PSRyExpKGAKuiKoXQ14VqoLFkcBJWSFYDwgG0x9svXPTf3twDtnoRi_A6pz66Gr-DYTkgsESC6x7uFZE3xtSq8Ose9-i098I7CPbpypdZuc_UINimatvQUjQTpV2Tx-sO0yDHL_zQpWK7GlckriHQ-bnMG7Rs5OWnxAVPwv3SWCA"
    ),
  ])
  func `a token stays what it is`(number: UInt8, address: String, expected: String) throws {
    #expect(try token(address, key: Self.key(number)) == expected)
    let read = try #require(LinkToken(expected, keys: LinkKeys([Self.key(number)])))
    #expect(read.address.text == address)
    #expect(read.series(among: ["topical-tuesday", "newsletter"]) == "newsletter")
    #expect(read.campaign(among: ["2022-01-newsletter"]) == "2022-01-newsletter")
    #expect(read.series(among: ["news"]) == nil)
  }

  @Test func `spellings of one address have one token, and it is no other's`() throws {
    #expect(try token("Ann@Example.ORG") == token("ann@example.org"))
    let others = [
      try token("bob@example.org"), try token(series: "events"), try token(campaign: "march"),
      try token(key: Self.key(2)), try token(key: Self.key(1, 1)),
    ]
    #expect(Set(others + [try token()]).count == 6)
  }

  @Test func `nothing of the person can be read in it, nor in base 64`() throws {
    let text = try token("ann.lee@example.org")
    let padded = text.replacing("-", with: "+").replacing("_", with: "/")
    let bytes = try #require(
      Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4)))
    let read = String(decoding: bytes, as: UTF8.self)
    for word in ["ann", "lee", "example", "newsletter"] {
      #expect(!read.contains(word) && !text.contains(word))
    }
    #expect(text.wholeMatch(of: /[A-Za-z0-9_-]{20,80}/) != nil)
  }

  @Test func `one bit that is another, one character more or less, or another key's is refused`()
    throws
  {
    let keys = LinkKeys([Self.key(1), Self.key(2, 9)])
    let text = try token()
    #expect(LinkToken(text, keys: keys) != nil)
    #expect(LinkToken(text, keys: LinkKeys([Self.key(1, 1)])) == nil)
    #expect(LinkToken(text, keys: LinkKeys([Self.key(2)])) == nil)
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var characters = Array(text)
    for place in characters.indices {
      let old = characters[place]
      let value = try #require(digits.firstIndex(of: old))
      for bit in 0..<6 {
        characters[place] = digits[value ^ 1 << bit]
        #expect(LinkToken(String(characters), keys: keys) == nil, "\(place), \(bit)")
      }
      characters[place] = old
      #expect(LinkToken(String(text.prefix(place)), keys: keys) == nil)
    }
    for wrong in [
      text + "A", text + "=", "A" + text, "", "preview", String(repeating: "A", count: 5000),
    ] {
      #expect(LinkToken(wrong, keys: keys) == nil)
    }
  }

  @Test func `a new key makes the links from now on, and the old ones stay good`() throws {
    let workspace = Workspace(
      folder: NSTemporaryDirectory() + "/postroom-keys-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: workspace.folder) }
    try LinkKeys.create("var/links.keys", of: workspace, on: "2028-01-11")
    let first = try #require(try LinkKeys.read("var/links.keys", of: workspace).newest)
    let old = try token(key: first)
    #expect(try LinkKeys.rotate("var/links.keys", of: workspace, on: "2029-01-11") == 2)
    let keys = try LinkKeys.read("var/links.keys", of: workspace)
    #expect(keys.newest?.number == 2 && keys.newest?.digest != first.digest)
    #expect(LinkToken(old, keys: keys)?.address.text == "ann@example.org")
    let mode =
      try FileManager.default.attributesOfItem(
        atPath: workspace.folder + "/var/links.keys")[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: SigningKeyFault.self) {
      try LinkKeys.create("var/links.keys", of: workspace, on: "2029-01-11")
    }
  }

  @Test(arguments: [
    ("", "holds no key"), ("1 2028-01-11\n", "line 1 holds no key"),
    ("# one\n0 2028-01-11 AAAA\n", "line 2 holds no key"),
    (
      "1 2028-01-11 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        + "1 2028-01-11 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n", "line 2 holds no key"
    ),
  ])
  func `a file that is spoilt is refused`(text: String, message: String) throws {
    let test = try TestWorkspace(["links.keys": text])
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: test.workspace.folder + "/links.keys")
    let fault = #expect(throws: SigningKeyFault.self) {
      try LinkKeys.read("links.keys", of: test.workspace)
    }
    #expect(fault?.message.hasSuffix(message) == true)
  }
}
