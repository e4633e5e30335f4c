import Foundation
import Mail
import TestSupport
import Testing

struct Base64Tests {
  /// RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `the vectors of RFC 4648`(text: String, encoded: String) {
    #expect(Base64.encoded(text.utf8) == Array(encoded.utf8))
    #expect(Base64.decoded(encoded.utf8) == Array(text.utf8))
  }

  @Test func `any octets come back, and are written as Foundation writes them`() {
    var random = SplitMix(seed: 64)
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let encoded = Base64.encoded(bytes)
      #expect(encoded == Array(Data(bytes).base64EncodedData()))
      #expect(Base64.decoded(encoded) == bytes)
    }
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "Z===", "Zm8=Zg==", "Zm 8", "Zm8\n", "Zm_-", "===="])
  func `what is no base 64 is refused`(text: String) {
    #expect(Base64.decoded(text.utf8) == nil)
  }
}
