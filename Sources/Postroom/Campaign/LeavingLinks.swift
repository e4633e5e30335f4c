/// What a campaign's links to leave are made of, as it is frozen: all but the secret.
public struct LeavingLinks: Codable, Hashable, Sendable {
  /// Of the page; nil where people leave by mail alone.
  public var url: String?
  /// SHA-256 of the key, in hexadecimal; nil where it was not at hand, and then the links leave nobody.
  public var key: String?
  /// Where the keys were; relative to the workspace.
  public var file: String
  /// The mailto: URL that stands beside the page's, or alone.
  public var mailto: MergeProgram
  /// A valid signature covers the fields of one-click (RFC 8058 section 4).
  public var isSigned: Bool
}
