import CCrypto

/// HMAC-SHA256 (RFC 2104, FIPS 198-1) under one key: a code that nobody makes without it.
public struct KeyedDigest: Sendable {
  // Each has taken its padded key in already, half of the work for a short text.
  private let inner: DigestStream
  private let outer: DigestStream

  private static let blockSize = 64

  public init(key: [UInt8]) {
    let short = key.count > Self.blockSize ? Digest(of: key).bytes : key
    let padded = short + [UInt8](repeating: 0, count: Self.blockSize - short.count)
    var inner = DigestStream()
    inner.append(padded.map { $0 ^ 0x36 })
    var outer = DigestStream()
    outer.append(padded.map { $0 ^ 0x5C })
    self.inner = inner
    self.outer = outer
  }

  /// 32 octets.
  public func code(of bytes: [UInt8]) -> [UInt8] {
    var stream = inner
    stream.append(bytes)
    var end = outer
    end.append(stream.digest.bytes)
    return end.digest.bytes
  }

  /// In a time that says nothing of where they differ; only of whether their lengths do.
  public static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
  }
}
