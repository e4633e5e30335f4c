/// Why messages cannot be signed, or their links not be made, as they are to be.
public struct SigningKeyFault: Error, Sendable {
  /// Where the key is named.
  public let place: Problem.Place
  public let message: String
  public var hint: String?
  /// The key is not there, or is not for this user: whoever writes campaigns need not have it.
  public var isMissing = false
  var rule = Rule.dkim

  /// What the messages are that are shown nevertheless.
  public var consequence: String {
    rule == .linkKey
      ? "the links to leave in these messages leave nobody" : "these messages are not signed"
  }

  public func problem(_ severity: Problem.Severity) -> Problem {
    Problem(severity, rule, at: place, message, hint: hint)
  }
}
