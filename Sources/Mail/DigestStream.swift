import CCrypto

/// A SHA-256 digest of bytes that come piece by piece. A copy goes on from where the original is.
struct DigestStream: Sendable {
  private var context = SHA256_CTX()

  init() { SHA256_Init(&context) }

  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    SHA256_Update(&context, bytes.baseAddress, bytes.count)
  }

  mutating func append(_ bytes: [UInt8]) {
    SHA256_Update(&context, bytes, bytes.count)
  }

  /// Of all that has come so far.
  var digest: Digest {
    var context = context
    var bytes = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256_Final(&bytes, &context)
    return Digest(bytes: bytes)
  }
}
