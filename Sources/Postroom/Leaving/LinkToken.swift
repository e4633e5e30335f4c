import Mail

/// What a link says of whom it is for, to us and to nobody else: the person, the series and the
/// campaign, encrypted and vouched for. It needs neither the state file nor the person on any list, so
/// it works years later, and after everything about them was deleted.
///
/// A deterministic authenticated encryption in the form of SIV (RFC 5297 section 1.3.1: a code over the
/// text is the start of the key stream), with HMAC-SHA256 in both places. Equal texts have equal tokens,
/// which is all that an observer learns, but for the length of the address; and a retry has the link of
/// the first attempt.
///
///     key's number (1), code (16), then encrypted: series (4), campaign (4), address
///
/// in base 64 for URLs (RFC 4648 section 5). Series and campaign stand there as the beginnings of their
/// digests.
public struct LinkToken: Sendable {
  public let address: Address
  let series: [UInt8]
  let campaign: [UInt8]

  /// What it is among the fields that are merged; no column of a CSV file has a space in its name.
  static let field = "link token"
  /// Stands in for one where no key is at hand, and leaves nobody.
  public static let preview = "preview"

  private static let codeSize = 16
  private static let tagSize = 4
  /// Of the longest address: whatever is longer is none.
  private static let longestText = 400

  /// Which of `names` the token speaks of; nil when none of them.
  public func series(among names: some Sequence<String>) -> String? {
    names.first { Self.tag($0) == series }
  }
  public func campaign(among names: some Sequence<String>) -> String? {
    names.first { Self.tag($0) == campaign }
  }

  private static func tag(_ name: String) -> [UInt8] {
    Array(Digest(of: Array(name.utf8)).bytes.prefix(tagSize))
  }

  // MARK: Making

  /// Makes the tokens of one campaign.
  struct Maker: Sendable {
    private let key: LinkKey
    private let tags: [UInt8]

    init(_ key: LinkKey, series: String, campaign: String) {
      self.key = key
      tags = LinkToken.tag(series) + LinkToken.tag(campaign)
    }

    func token(for address: Address) -> [UInt8] {
      var text = tags
      text += address.key.utf8
      let code = LinkToken.code(of: text, by: key)
      LinkToken.apply(key, code, to: &text)
      var bytes = [key.number]
      bytes += code
      bytes += text
      return Base64.encodedForURL(bytes)
    }
  }

  // MARK: Reading

  /// nil for whatever none of `keys` made.
  public init?(_ text: String, keys: LinkKeys) {
    guard text.utf8.count <= Self.longestText, let bytes = Base64.decodedFromURL(text.utf8),
      let number = bytes.first, let key = keys[number],
      bytes.count > 1 + Self.codeSize + 2 * Self.tagSize
    else { return nil }
    let code = Array(bytes[1...Self.codeSize])
    var text = Array(bytes[(1 + Self.codeSize)...])
    Self.apply(key, code, to: &text)
    guard KeyedDigest.areEqual(code, Self.code(of: text, by: key)),
      let address = try? Address(String(decoding: text[(2 * Self.tagSize)...], as: UTF8.self))
    else { return nil }
    self.address = address
    series = Array(text[..<Self.tagSize])
    campaign = Array(text[Self.tagSize..<2 * Self.tagSize])
  }

  private static func code(of text: [UInt8], by key: LinkKey) -> [UInt8] {
    Array(key.code.code(of: [key.number] + text).prefix(codeSize))
  }

  /// Encrypts, or decrypts, with the key stream that begins at `code`.
  private static func apply(_ key: LinkKey, _ code: [UInt8], to text: inout [UInt8]) {
    var block = code + [0]
    for start in stride(from: 0, to: text.count, by: 32) {
      let stream = key.stream.code(of: block)
      for place in start..<min(start + 32, text.count) { text[place] ^= stream[place - start] }
      block[codeSize] &+= 1
    }
  }
}
