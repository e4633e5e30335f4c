import Foundation

/// The server's side of one AUTH command (RFC 4954), for the three mechanisms Postroom speaks.
struct SASLExchange {
  let mechanism: String
  private let credentials: SMTPScript.Credentials?
  private var username: String?
  private var isRefused = false

  enum Step {
    /// The text of a 334 reply, in base64.
    case challenge(String)
    case verdict(username: String, isRight: Bool)
    case malformed
  }

  init(mechanism: String, credentials: SMTPScript.Credentials?) {
    self.mechanism = mechanism
    self.credentials = credentials
  }

  /// What to answer to AUTH itself, `response` being its initial response (RFC 4954 section 4).
  mutating func begin(_ response: String?) -> Step {
    if let response { return take(response == "=" ? "" : response) }
    return .challenge(mechanism == "LOGIN" ? Self.encode("Username:") : "")
  }

  /// What to answer to the client's next line.
  mutating func take(_ line: String) -> Step {
    if isRefused { return .verdict(username: username ?? "", isRight: false) }
    guard line != "*", let decoded = Data(base64Encoded: line) else { return .malformed }
    let text = String(decoding: decoded, as: UTF8.self)
    switch mechanism {
    case "LOGIN":
      guard let username else {
        username = text
        return .challenge(Self.encode("Password:"))
      }
      return verdict(username, text)
    case "PLAIN":
      // RFC 4616 section 2: [authzid] NUL authcid NUL passwd.
      let parts = text.split(separator: "\0", omittingEmptySubsequences: false)
      return parts.count == 3 ? verdict(String(parts[1]), String(parts[2])) : .malformed
    default:
      return takeBearer(text)
    }
  }

  /// XOAUTH2: `user=` and `auth=Bearer`, each ended by ^A, and one more. A refusal is told in a
  /// challenge first, which the client answers with an empty line.
  private mutating func takeBearer(_ text: String) -> Step {
    let parts = text.split(separator: "\u{1}", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].hasPrefix("user="), parts[1].hasPrefix("auth=Bearer ")
    else { return .malformed }
    let name = String(parts[0].dropFirst(5))
    let step = verdict(name, String(parts[1].dropFirst(12)))
    if case .verdict(_, true) = step { return step }
    username = name
    isRefused = true
    return .challenge(Self.encode(#"{"status":"401","schemes":"bearer"}"#))
  }

  private func verdict(_ username: String, _ secret: String) -> Step {
    let given = SMTPScript.Credentials(username: username, secret: secret)
    return .verdict(username: username, isRight: given == credentials)
  }

  private static func encode(_ text: String) -> String {
    Data(text.utf8).base64EncodedString()
  }
}
