import Mail
import TestSupport
import Testing

@testable import Postroom

struct BounceTokenTests {
  private static func key(_ number: UInt8, _ first: UInt8 = 0) -> LinkKey {
    LinkKey(number: number, made: "2028-01-11", secret: (0..<32).map { $0 &+ first })
  }
  private let ann: Address
  private let campaign = "2022-01-newsletter"

  init() throws { ann = try Address("Ann@example.org") }

  private func token(_ key: LinkKey = Self.key(1), message: Int64 = 7) -> BounceToken {
    BounceToken(key, message: message, campaign: campaign, address: ann)
  }

  /// As Python's hmac, hashlib and base64 make them: mail comes back weeks later.
  @Test(arguments: [
    (UInt8(1), Int64(7), "aeaaaaaaa44tqaa452n654qezy"),
    (UInt8(255), Int64(1) << 40 - 1, "7777777777ijwybtrermww7gti"),
  ])
  func `a token stays what it is`(number: UInt8, message: Int64, expected: String) throws {
    #expect(token(Self.key(number), message: message).text == expected)
    #expect(expected.utf8.count == BounceToken.length)
    let read = try #require(BounceToken(expected))
    #expect(read.message == message)
    #expect(
      read.isGenuine(campaign: campaign, address: ann, keys: LinkKeys([Self.key(number)])))
  }

  @Test func `programs on the way may change the case, of the address too`() throws {
    let read = try #require(BounceToken(token().text.uppercased()))
    let keys = LinkKeys([Self.key(1)])
    #expect(read.isGenuine(campaign: campaign, address: try Address("ANN@Example.org"), keys: keys))
  }

  @Test func `it is good for one message of one campaign to one address, by one key`() throws {
    let read = try #require(BounceToken(token().text))
    let bob = try Address("bob@example.org")
    #expect(!read.isGenuine(campaign: campaign, address: bob, keys: LinkKeys([Self.key(1)])))
    #expect(!read.isGenuine(campaign: "march", address: ann, keys: LinkKeys([Self.key(1)])))
    #expect(!read.isGenuine(campaign: campaign, address: ann, keys: LinkKeys([Self.key(1, 1)])))
    #expect(!read.isGenuine(campaign: campaign, address: ann, keys: LinkKeys()))
    let rotated = LinkKeys([Self.key(1), Self.key(2)])
    #expect(read.isGenuine(campaign: campaign, address: ann, keys: rotated))
  }

  @Test func `a million forged and altered tokens are none of ours`() throws {
    let keys = LinkKeys([Self.key(1), Self.key(2)])
    let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let genuine = Array(token().text.utf8)
    var random = SplitMix(seed: 5)
    var believed = 0
    for number in 0..<1_000_000 {
      var text = genuine
      if number % 4 == 0 {
        // All of it, but for the key and the message.
        for place in 10..<26 { text[place] = digits[Int(random.next() % 32)] }
      } else {
        for _ in 0...(number % 3) {
          text[Int(random.next() % 26)] = digits[Int(random.next() % 32)]
        }
      }
      guard text != genuine, let token = BounceToken(String(decoding: text, as: UTF8.self)) else {
        continue
      }
      if token.message == 7, token.isGenuine(campaign: campaign, address: ann, keys: keys) {
        believed += 1
      }
    }
    #expect(believed == 0)
  }

  @Test(arguments: ["", "a", "aeaaaaaaa44tqaa452n654qezz", "aeaaaaaaa44tqaa452n654qezya", "ä"])
  func `what nobody could have made is no token`(text: String) {
    #expect(BounceToken(text) == nil)
  }
}
