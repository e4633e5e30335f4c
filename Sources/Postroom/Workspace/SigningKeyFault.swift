/// Why messages cannot be signed, or their links not be made, as they are to be.
public struct SigningKeyFault: Error, Sendable {
  /// Where the key is named.
  public let place: Problem.Place
  public let message: String
  public var hint: String?
  /// The key is not there, or is not for this user: whoever writes campaigns need not have it.
  public var isMissing: Bool
  let rule: Rule
  /// The key is for addresses to return to, and for no links.
  var isOfReturnPaths = false

  /// What the messages are that are shown nevertheless.
  public var consequence: String {
    if isOfReturnPaths { return "what comes back for these messages cannot be told apart" }
    return rule == .linkKey
      ? "the links to leave in these messages leave nobody" : "these messages are not signed"
  }

  /// `keygen` is what makes a key where there is none.
  init(
    _ fault: PrivateFile.Fault, namedAt place: Problem.Place, keygen: String, rule: Rule = .dkim
  ) {
    self.init(
      place: place, message: fault.message,
      hint: fault.hint
        ?? (fault.isMissing ? "`\(keygen)` makes a key, where there is none yet" : nil),
      isMissing: fault.isMissing, rule: rule)
  }

  init(
    place: Problem.Place, message: String, hint: String? = nil, isMissing: Bool = false,
    rule: Rule = .dkim
  ) {
    self.place = place
    self.message = message
    self.hint = hint
    self.isMissing = isMissing
    self.rule = rule
  }

  public func problem(_ severity: Problem.Severity) -> Problem {
    Problem(severity, rule, at: place, message, hint: hint)
  }
}
