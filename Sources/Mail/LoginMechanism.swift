/// How a client proves who it is (RFC 4954): PLAIN (RFC 4616), LOGIN, or an OAuth 2.0 token.
public enum LoginMechanism: String, Sendable, CaseIterable {
  case plain
  case login
  case xoauth2
}
