/// Why messages cannot be signed as they are to be.
public struct SigningKeyFault: Error, Sendable {
  /// Where the key is named.
  public let place: Problem.Place
  public let message: String
  public var hint: String?
  /// The key is not there, or is not for this user: whoever writes campaigns need not have it.
  public var isMissing = false

  public func problem(_ severity: Problem.Severity) -> Problem {
    Problem(severity, .dkim, at: place, message, hint: hint)
  }
}
