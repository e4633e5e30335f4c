import Mail

/// Why a message cannot be made.
public enum ComposingFailure: Error, Hashable, Sendable {
  /// What was made is not fit for the wire.
  case content(ContentError)
  /// A file that the recipient was to get is missing, or is not the one that was queued.
  case attachment(path: String, reason: String)
  /// It was to be signed, and never goes without.
  case unsigned
  /// It was to hold a link to leave, and never goes without.
  case unlinked
}

extension ComposingFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .content(let error): "\(error)"
    case .attachment(let path, let reason): "\(path) \(reason)"
    case .unsigned: "the message cannot be signed"
    case .unlinked: "the link to leave, or the address to return to, cannot be made"
    }
  }
}
