import Mail

/// The bytes of a campaign's enclosures, by their digest.
public struct Assets: Sendable {
  private var bytes: [String: [UInt8]] = [:]

  public init() {}

  /// Adds a file, and returns its digest.
  @discardableResult
  public mutating func add(_ file: [UInt8]) -> String {
    let digest = Digest(of: file).hexadecimal
    bytes[digest] = file
    return digest
  }

  func merging(_ other: Assets) -> Assets {
    var assets = self
    assets.bytes.merge(other.bytes) { first, _ in first }
    return assets
  }

  public subscript(digest: String) -> [UInt8]? { bytes[digest] }
}
