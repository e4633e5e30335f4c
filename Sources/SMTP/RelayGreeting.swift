/// What a relay said of itself when a session was opened.
public struct RelayGreeting: Hashable, Sendable {
  /// The extensions of its last reply to EHLO with their parameters, as it wrote them (RFC 5321
  /// section 4.1.1.1), without controls.
  public let offers: [String]
  /// As OpenSSL writes it, `Nov 25 10:00:00 2027 GMT`; nil without TLS, or when it was not asked for.
  public let certificateExpires: String?
  public let isLoggedIn: Bool
}
