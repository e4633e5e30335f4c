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

  /// Asks for the secret of the login now, so that one that cannot be had is found out before
  /// anything else. It is kept for all connections.
  public func fetchSecret() throws { _ = try settings.login?.secret.value() }

  /// A login that the relay refuses is tried once more, when asking for the secret again brings
  /// another one: a token expires while a run lasts.
  public func open() throws(OpeningFailure) -> SMTPSession {
    guard let login = settings.login else {
      return try Opening(settings, secret: nil, trace: trace).perform()
    }
    let secret: String
    do { secret = try login.secret.value() } catch { throw .loginRefused(reason: "\(error)") }
    let opening = Opening(settings, secret: secret, trace: trace)
    do { return try opening.perform() } catch {
      guard opening.isSecretRefused else { throw error }
      guard let other = try another(than: secret, after: error, login) else { throw error }
      trace?("the login was refused: asked again, there is another secret")
      return try Opening(settings, secret: other, trace: trace).perform()
    }
  }

  /// Opens a session, ends it, and tells what the relay said of itself.
  public func greeting() throws(OpeningFailure) -> RelayGreeting {
    var settings = settings
    settings.readsCertificate = true
    let session = try SMTPTransport(settings, trace: trace).open()
    session.quit()
    session.close(waiting: 2)
    return session.greeting
  }

  private func another(
    than refused: String, after failure: OpeningFailure, _ login: RelaySettings.Login
  ) throws(OpeningFailure) -> String? {
    do { return try login.secret.other(than: refused) } catch {
      throw .loginRefused(
        reason: "\(failure.reason); asked for the secret again, \(error)")
    }
  }
}
