import CCurl
import Mail

/// One try to open a session: connect, greeting, EHLO, TLS and login, all of it libcurl's.
final class Opening {
  private let settings: RelaySettings
  private let secret: String?
  private let redaction: Redaction
  private let trace: (@Sendable (String) -> Void)?
  private let curl = CurlHandle()
  private let dialogue: OpeningDialogue
  /// The relay read the secret, and did not take it.
  private(set) var isSecretRefused = false

  init(_ settings: RelaySettings, secret: String?, trace: (@Sendable (String) -> Void)?) {
    self.settings = settings
    self.secret = secret
    self.trace = trace
    redaction = settings.login?.secret.redaction ?? Redaction()
    dialogue = OpeningDialogue(redaction: redaction)
  }

  func perform() throws(OpeningFailure) -> SMTPSession {
    defer {
      for line in dialogue.lines where !line.hasPrefix("334") { trace?("< \(line)") }
    }
    do {
      try configure()
      try curl.tell(dialogue)
      try curl.perform()
    } catch { throw failure(error) }
    if settings.login != nil && !dialogue.loggedIn { throw withoutLogin }
    guard let socket = curl.socket else {
      throw .unreachable(reason: "the connection was closed at once")
    }
    let greeting = RelayGreeting(
      offers: Array(dialogue.ehlo.dropFirst()),
      certificateExpires: curl.certificateField("Expire date"), isLoggedIn: dialogue.loggedIn)
    return SMTPSession(
      wire: Wire(
        curl: curl, socket: socket, isEncrypted: settings.mayBeEncrypted, redaction: redaction),
      greeting: greeting, settings: settings, trace: trace)
  }

  private func configure() throws(CurlError) {
    try curl.set(CURLOPT_URL, settings.url)
    try curl.allowSMTPAlone()
    try curl.prepareSession(settings, secret: secret)
    if settings.readsCertificate { try curl.set(CURLOPT_CERTINFO, 1) }
  }

  /// What libcurl's results mean while it connects, found by running it.
  private func failure(_ error: CurlError) -> OpeningFailure {
    let code = curl.responseCode
    let reason = said ?? redaction(error.reason)
    switch error.code {
    case CURLE_LOGIN_DENIED:
      // 454 is a temporary failure of the login itself (RFC 4954 section 4.7.2).
      if (400..<500).contains(code) { return .busy(reason: reason) }
      // libcurl gives XOAUTH2 up at the challenge that comes before 535.
      isSecretRefused = (500..<600).contains(code) || dialogue.challenge != nil
      let challenge = dialogue.challenge.map { "the relay does not take the token: \($0)" }
      return .loginRefused(reason: challenge ?? reason)
    case CURLE_USE_SSL_FAILED where (400..<500).contains(code):
      // RFC 3207 section 4: 454, TLS is not to be had just now.
      return .busy(reason: reason)
    case CURLE_SSL_CONNECT_ERROR where error.isLostConnection:
      return .unreachable(reason: "the connection was lost in the TLS handshake")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
      return .insecure(reason: redaction(error.reason))
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      return .refused(reason: "\(settings.url): \(redaction(error.reason))")
    default:
      if (500..<600).contains(code) { return .refused(reason: reason) }
      return (400..<500).contains(code) ? .busy(reason: reason) : .unreachable(reason: reason)
    }
  }

  private var said: String? { dialogue.refusal.map { "the relay said \"\($0)\"" } }

  /// libcurl goes on without a login when the relay offers none. It offers none in a reply to HELO,
  /// which libcurl falls back to when EHLO is refused.
  private var withoutLogin: OpeningFailure {
    guard let said, let refusal = dialogue.refusal else {
      return .loginRefused(reason: "the relay offered no login that can be used")
    }
    return refusal.hasPrefix("4") ? .busy(reason: said) : .refused(reason: said)
  }
}
