/// A DKIM signature that a campaign's messages carry, as it is frozen: all but the private key, which is
/// never kept.
public struct MessageSignature: Codable, Hashable, Sendable {
  public var domain: String
  public var selector: String
  /// SHA-256 of the public key, in hexadecimal: no other key signs in its place.
  public var key: String
  /// Where the private key was; relative to the workspace.
  public var file: String
}
