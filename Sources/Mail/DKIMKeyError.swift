/// Why something is no key to sign with.
public enum DKIMKeyError: Error, Hashable, Sendable {
  case noPrivateKey
  case encrypted
  /// Neither RSA nor Ed25519.
  case otherKind
  case tooShort(bits: Int)
  /// libcrypto could not do it.
  case failed
}

extension DKIMKeyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noPrivateKey: "holds no private key in PEM form"
    case .encrypted: "is encrypted with a passphrase, which nobody could type when cron runs"
    case .otherKind: "holds a key that is neither RSA nor Ed25519"
    case .tooShort(let bits): "holds an RSA key of \(bits) bits, which verifiers call too weak"
    case .failed: "holds a key that cannot sign"
    }
  }
}
