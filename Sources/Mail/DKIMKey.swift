import CCrypto

/// A private key that signs messages. It never shows itself but as the PEM text of a new key.
public final class DKIMKey: Sendable {
  public let algorithm: DKIMAlgorithm
  /// What `p=` of the record holds: a SubjectPublicKeyInfo for RSA (RFC 6376 section 3.6.1, as
  /// erratum 3017 has it), the 32 octets themselves for Ed25519 (RFC 8463 section 4.2).
  public let publicKey: [UInt8]
  /// libcrypto lets threads share a key that none of them changes.
  nonisolated(unsafe) private let key: OpaquePointer
  nonisolated(unsafe) private let hash: OpaquePointer

  /// RFC 8301 section 3.2: signers use at least 2048 bits.
  public static let shortestRSA = 2048

  /// The private key in a PEM text: PKCS #8, or PKCS #1 for RSA.
  public convenience init(
    pem: [UInt8], shortestRSA: Int = DKIMKey.shortestRSA
  ) throws(DKIMKeyError) {
    guard let input = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { throw .failed }
    defer { BIO_free(input) }
    var asked = false
    // In the place of libcrypto's own, which would ask on the terminal.
    let key = PEM_read_bio_PrivateKey(
      input, nil,
      { _, _, _, asked in
        asked?.assumingMemoryBound(to: Bool.self).pointee = true
        return -1
      }, &asked)
    // What went wrong is said above; nobody else is to find it in the thread's queue.
    ERR_clear_error()
    guard let key else { throw asked ? .encrypted : .noPrivateKey }
    try self.init(owning: key, shortestRSA: shortestRSA)
  }

  /// A new one.
  public convenience init(new algorithm: DKIMAlgorithm) throws(DKIMKeyError) {
    let kind = algorithm == .rsa ? EVP_PKEY_RSA : EVP_PKEY_ED25519
    guard let context = EVP_PKEY_CTX_new_id(kind, nil) else { throw .failed }
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_keygen_init(context) > 0 else { throw .failed }
    if algorithm == .rsa {
      guard EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(Self.shortestRSA)) > 0 else {
        throw .failed
      }
    }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen(context, &key) > 0, let key else { throw .failed }
    try self.init(owning: key, shortestRSA: Self.shortestRSA)
  }

  private init(owning key: OpaquePointer, shortestRSA: Int) throws(DKIMKeyError) {
    guard let hash = EVP_MD_fetch(nil, "SHA256", nil) else {
      EVP_PKEY_free(key)
      throw .failed
    }
    self.key = key
    self.hash = hash
    // From here on `deinit` frees both, whatever is thrown.
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_RSA:
      algorithm = .rsa
      publicKey = Self.subjectPublicKeyInfo(of: key)
      let bits = Int(EVP_PKEY_get_bits(key))
      guard bits >= shortestRSA else { throw .tooShort(bits: bits) }
    case EVP_PKEY_ED25519:
      algorithm = .ed25519
      publicKey = Self.rawPublicKey(of: key)
    default:
      algorithm = .rsa
      publicKey = []
      throw .otherKind
    }
    guard !publicKey.isEmpty else { throw .failed }
  }

  deinit {
    EVP_MD_free(hash)
    EVP_PKEY_free(key)
  }

  private static func subjectPublicKeyInfo(of key: OpaquePointer) -> [UInt8] {
    let count = i2d_PUBKEY(key, nil)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, used in
      var end = buffer.baseAddress
      used = Int(max(0, i2d_PUBKEY(key, &end)))
    }
  }

  private static func rawPublicKey(of key: OpaquePointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, used in
      used = 32
      if EVP_PKEY_get_raw_public_key(key, buffer.baseAddress, &used) != 1 { used = 0 }
    }
  }

  /// The key itself, as PKCS #8 in PEM form, for the file that it is kept in.
  public var pem: [UInt8] {
    guard let output = BIO_new(BIO_s_mem()) else { return [] }
    defer { BIO_free(output) }
    guard PEM_write_bio_PKCS8PrivateKey(output, key, nil, nil, 0, nil, nil) == 1 else { return [] }
    let count = BIO_ctrl_pending(output)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      used = Int(max(0, BIO_read(output, buffer.baseAddress, Int32(count))))
    }
  }

  /// The signature of what has the SHA-256 digest `digest`: the same whenever it is asked. Ed25519
  /// signs the digest itself (RFC 8463 section 3).
  func signature(of digest: Digest) throws(DKIMKeyError) -> [UInt8] {
    algorithm == .rsa ? try rsaSignature(of: digest) : try ed25519Signature(of: digest)
  }

  private func rsaSignature(of digest: Digest) throws(DKIMKeyError) -> [UInt8] {
    guard let context = EVP_PKEY_CTX_new(key, nil) else { throw .failed }
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_sign_init(context) > 0,
      EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0,
      EVP_PKEY_CTX_set_signature_md(context, hash) > 0
    else { throw .failed }
    var count = Int(EVP_PKEY_get_size(key))
    var signature = [UInt8](repeating: 0, count: count)
    guard EVP_PKEY_sign(context, &signature, &count, digest.bytes, digest.bytes.count) > 0 else {
      throw .failed
    }
    return Array(signature.prefix(count))
  }

  private func ed25519Signature(of digest: Digest) throws(DKIMKeyError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw .failed }
    defer { EVP_MD_CTX_free(context) }
    var count = 64
    var signature = [UInt8](repeating: 0, count: count)
    guard EVP_DigestSignInit(context, nil, nil, nil, key) > 0,
      EVP_DigestSign(context, &signature, &count, digest.bytes, digest.bytes.count) > 0
    else { throw .failed }
    return signature
  }
}
