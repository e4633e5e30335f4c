import Mail

/// Private keys in memory, by the digest of their public halves: what a campaign freezes of them.
public struct SigningKeys: Sendable {
  private var keys: [String: DKIMKey] = [:]
  /// What links to leave are made with.
  var links = LinkKeys()

  public init() {}

  public subscript(digest: String) -> DKIMKey? { keys[digest] }

  /// Adds a key, and returns its digest.
  @discardableResult
  public mutating func add(_ key: DKIMKey) -> String {
    let digest = Digest(of: key.publicKey).hexadecimal
    keys[digest] = key
    return digest
  }

  /// The key of a signature in the settings.
  public static func key(
    of signature: Settings.Signature, in workspace: Workspace
  ) throws(SigningKeyFault) -> DKIMKey {
    try key(in: signature.file, namedAt: signature.filePlace, of: workspace)
  }

  /// The key in a file that only its owner may read; `place` is where the file is named.
  static func key(
    in file: String, namedAt place: Problem.Place = Problem.Place(file: Settings.fileName),
    of workspace: Workspace
  ) throws(SigningKeyFault) -> DKIMKey {
    let path = workspace.absolute(file)
    let bytes: [UInt8]
    do throws(PrivateFile.Fault) { bytes = try PrivateFile.bytes(at: path) } catch {
      throw SigningKeyFault(error, namedAt: place, keygen: "postroom dkim keygen")
    }
    do throws(DKIMKeyError) { return try DKIMKey(pem: bytes) } catch {
      throw SigningKeyFault(
        place: place, message: "\(path) \(error)", hint: "`postroom dkim keygen` makes a key")
    }
  }

  /// Writes a new key to a new file, which only its owner may read.
  public static func create(
    _ key: DKIMKey, in file: String, of workspace: Workspace
  ) throws(SigningKeyFault) {
    do throws(PrivateFile.Fault) {
      try PrivateFile.create(key.pem, at: workspace.absolute(file))
    } catch {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName), message: error.message,
        hint: "no key is ever overwritten: name another file, with --out")
    }
  }
}
