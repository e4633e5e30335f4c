import Mail

/// A secret that links to leave are made with, and known by.
public struct LinkKey: Sendable {
  /// From 1 to 255: what a token says of the key that made it.
  public let number: UInt8
  /// When it was made, as a date.
  public let made: String
  /// SHA-256 of the secret, in hexadecimal: what a campaign freezes of it.
  public let digest: String
  let code: KeyedDigest
  let stream: KeyedDigest
  /// Of the tokens in the addresses that messages come from.
  let bounces: KeyedDigest
  private let secret: [UInt8]

  static let size = 32

  init(number: UInt8, made: String, secret: [UInt8]) {
    self.number = number
    self.made = made
    self.secret = secret
    digest = Digest(of: Array("postroom link key ".utf8) + secret).hexadecimal
    // One secret, three uses: each has a key of its own.
    let root = KeyedDigest(key: secret)
    code = KeyedDigest(key: root.code(of: Array("code".utf8)))
    stream = KeyedDigest(key: root.code(of: Array("stream".utf8)))
    bounces = KeyedDigest(key: root.code(of: Array("bounces".utf8)))
  }

  /// A new one, from the kernel's generator.
  init(new number: UInt8, made: String) {
    var random = SystemRandomNumberGenerator()
    self.init(
      number: number, made: made,
      secret: (0..<Self.size).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  /// As its file has it: "1 2028-01-11 BASE64".
  init?(line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 3, let number = UInt8(words[0]), number > 0,
      let secret = Base64.decoded(Array(words[2].utf8)), secret.count == Self.size
    else { return nil }
    self.init(number: number, made: String(words[1]), secret: secret)
  }

  var line: String {
    "\(number) \(made) \(String(decoding: Base64.encoded(secret), as: UTF8.self))"
  }
}
