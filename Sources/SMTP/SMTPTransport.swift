import CCurl
import Mail

/// Submission by SMTP (RFC 5321, RFC 6409): libcurl opens each session, and Postroom speaks the
/// mail transactions over it.
public struct SMTPTransport: Transport {
  private let settings: RelaySettings
  private let trace: (@Sendable (String) -> Void)?

  /// `trace` is given the dialogue line by line, without logins and content.
  public init(_ settings: RelaySettings, trace: (@Sendable (String) -> Void)? = nil) {
    self.settings = settings
    self.trace = trace
  }

  public func open() throws(OpeningFailure) -> SMTPSession {
    let curl = CurlHandle()
    let dialogue = OpeningDialogue()
    do {
      try configure(curl)
      // Kept alive until `perform` has returned, which is when libcurl last calls.
      try curl.set(CURLOPT_HEADERDATA, pointer: Unmanaged.passUnretained(dialogue).toOpaque())
      try curl.set(
        CURLOPT_HEADERFUNCTION,
        lines: { bytes, size, count, context in
          guard let bytes, let context else { return 0 }
          Unmanaged<OpeningDialogue>.fromOpaque(context).takeUnretainedValue()
            .append(UnsafeRawBufferPointer(start: bytes, count: size * count))
          return size * count
        })
      try curl.perform()
    } catch let error as CurlError {
      throw failure(error, code: curl.responseCode, dialogue: dialogue)
    } catch {
      throw .loginRefused(reason: "\(error)")
    }
    for line in dialogue.lines where !line.hasPrefix("334") { trace?("< \(line)") }
    // libcurl goes on without a login when the relay offers none.
    if settings.login != nil && !dialogue.loggedIn {
      throw .loginRefused(reason: "the relay offered no login that can be used")
    }
    guard let socket = curl.socket else {
      throw .unreachable(reason: "the connection was closed at once")
    }
    return SMTPSession(
      wire: Wire(curl: curl, socket: socket), capabilities: Capabilities(lines: dialogue.ehlo),
      settings: settings, trace: trace)
  }

  private func configure(_ curl: CurlHandle) throws {
    try curl.set(CURLOPT_URL, settings.url)
    try curl.allowSMTPAlone()
    try curl.set(CURLOPT_CONNECT_ONLY, 1)
    try curl.set(CURLOPT_NOSIGNAL, 1)
    try curl.set(CURLOPT_HTTPPROXYTUNNEL, 1)
    try curl.set(CURLOPT_TCP_NODELAY, 1)
    try curl.set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.timeouts.connect * 1000))
    try curl.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(settings.timeouts.reply)))
    try curl.set(CURLOPT_SSL_VERIFYPEER, 1)
    try curl.set(CURLOPT_SSL_VERIFYHOST, 2)
    let useSSL =
      switch settings.security {
      case .required: CURLUSESSL_ALL
      case .opportunistic: CURLUSESSL_TRY
      case .none: CURLUSESSL_NONE
      }
    try curl.set(CURLOPT_USE_SSL, Int(useSSL.rawValue))
    if let caFile = settings.caFile { try curl.set(CURLOPT_CAINFO, caFile) }
    if let login = settings.login {
      let secret = try login.secret()
      try curl.set(CURLOPT_USERNAME, login.username)
      if let mechanism = login.mechanism {
        try curl.set(CURLOPT_LOGIN_OPTIONS, "AUTH=\(mechanism.rawValue.uppercased())")
      }
      try curl.set(
        login.mechanism == .xoauth2 ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, secret)
    }
  }

  /// What libcurl's results mean while it connects, found by running it.
  private func failure(
    _ error: CurlError, code: Int, dialogue: OpeningDialogue
  ) -> OpeningFailure {
    let said = dialogue.refusal.map { "the relay said \"\($0)\"" }
    let reason = said ?? error.reason
    switch error.code {
    case CURLE_LOGIN_DENIED:
      // 454 is a temporary failure of the login itself (RFC 4954 section 4.7.2).
      return (400..<500).contains(code) ? .busy(reason: reason) : .loginRefused(reason: reason)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
      return .insecure(reason: error.reason)
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      return .refused(reason: "\(settings.url): \(error.reason)")
    default:
      if (500..<600).contains(code) { return .refused(reason: reason) }
      return (400..<500).contains(code) ? .busy(reason: reason) : .unreachable(reason: reason)
    }
  }
}
