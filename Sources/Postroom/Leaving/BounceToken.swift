import Mail

/// What stands in the address that a message comes from (variable envelope return path), so that what
/// comes back for it says which message it was: to us, and from nobody else.
///
///     key's number (1), message's number in the outbox (5), code (10)
///
/// in base 32. The code is HMAC-SHA256 over the campaign and the recipient too, so that it is good for
/// that very message, whatever outbox its number is looked up in.
struct BounceToken: Hashable {
  let key: UInt8
  let message: Int64
  private let code: [UInt8]

  /// Of one that is written.
  static let length = 26
  private static let codeSize = 10
  private static let numberSize = 5

  init(_ key: LinkKey, message: Int64, campaign: String, address: Address) {
    self.key = key.number
    self.message = message
    code = Self.code(by: key, message: message, campaign: campaign, address: address)
  }

  /// nil for what is no token, whoever made it.
  init?(_ text: String) {
    guard let bytes = Base32.decoded(text.utf8),
      bytes.count == 1 + Self.numberSize + Self.codeSize
    else { return nil }
    key = bytes[0]
    message = bytes[1...Self.numberSize].reduce(0) { $0 << 8 | Int64($1) }
    code = Array(bytes[(1 + Self.numberSize)...])
  }

  var text: String {
    var bytes = [key]
    Self.append(message, to: &bytes)
    return String(decoding: Base32.encoded(bytes + code), as: UTF8.self)
  }

  /// Whether one of `keys` made it for that message.
  func isGenuine(campaign: String, address: Address, keys: LinkKeys) -> Bool {
    guard let key = keys[key] else { return false }
    return KeyedDigest.areEqual(
      code, Self.code(by: key, message: message, campaign: campaign, address: address))
  }

  private static func code(
    by key: LinkKey, message: Int64, campaign: String, address: Address
  ) -> [UInt8] {
    var text = [key.number]
    append(message, to: &text)
    text += campaign.utf8
    text.append(0)
    text += address.key.utf8
    return Array(key.bounces.code(of: text).prefix(codeSize))
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    for place in (0..<numberSize).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place)))
    }
  }
}
