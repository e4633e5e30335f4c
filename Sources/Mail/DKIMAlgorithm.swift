/// How a key signs, as `a=` names it.
public enum DKIMAlgorithm: String, CaseIterable, Sendable {
  /// RSASSA-PKCS1-v1_5 (RFC 6376 section 3.3): every verifier knows it.
  case rsa = "rsa-sha256"
  /// RFC 8463: short keys and signatures, which many a verifier passes over yet.
  case ed25519 = "ed25519-sha256"

  /// As `k=` of a record names it.
  public var keyType: String { self == .rsa ? "rsa" : "ed25519" }
}
