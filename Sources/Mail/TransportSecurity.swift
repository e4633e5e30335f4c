/// Whether a session must be under TLS: STARTTLS on `smtp://` (RFC 3207); `smtps://` always is
/// (RFC 8314).
public enum TransportSecurity: String, Sendable, CaseIterable {
  /// No TLS, no mail.
  case required
  /// Plain text when the relay offers no STARTTLS.
  case opportunistic
  case none
}
