/// A SHA-256 digest (FIPS 180-4), for names that must follow from what they name.
public struct Digest: Hashable, Sendable {
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  public init(of bytes: [UInt8]) {
    var stream = DigestStream()
    stream.append(bytes)
    self = stream.digest
  }

  /// The digest of several parts, each led by its length, so that ("ab", "c") and ("a", "bc")
  /// differ.
  public init(ofParts parts: String...) { self.init(ofParts: parts) }

  public init(ofParts parts: [String]) {
    var joined: [UInt8] = []
    for part in parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { joined.append(contentsOf: $0) }
      joined.append(contentsOf: part.utf8)
    }
    self.init(of: joined)
  }

  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The first `count` characters of the digest in lower-case base 32 (RFC 4648 section 6, without
  /// padding): five bits each, safe in a Message-ID and in a MIME boundary.
  public func base32(_ count: Int) -> String {
    precondition(count * 5 <= bytes.count * 8)
    let whole = Base32.encoded(bytes.prefix((count * 5 + 7) / 8))
    return String(decoding: whole.prefix(count), as: UTF8.self)
  }
}
