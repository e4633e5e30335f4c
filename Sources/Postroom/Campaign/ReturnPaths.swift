/// What makes each message come from an address of its own, as it is frozen: all but the secret.
public struct ReturnPaths: Codable, Hashable, Sendable {
  /// SHA-256 of the key, in hexadecimal; nil where it was not at hand.
  public var key: String?
  /// Where the keys were; relative to the workspace.
  public var file: String
}
