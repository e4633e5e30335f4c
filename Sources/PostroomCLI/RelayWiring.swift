import ArgumentParser
import Foundation
import Postroom
import SMTP

/// Makes the transport out of the settings: the one place where `Postroom` and `SMTP` meet.
struct RelayWiring {
  private let workspace: Workspace
  private let settings: Settings
  /// `--smtp`: another relay for this run.
  private let override: String?
  private let allowsPlaintext: Bool
  private let isVerbose: Bool

  init(
    _ workspace: Workspace, _ settings: Settings, _ options: RelayOptions, isVerbose: Bool
  ) {
    self.workspace = workspace
    self.settings = settings
    override = options.smtp
    allowsPlaintext = options.allowPlaintext
    self.isVerbose = isVerbose
  }

  /// Exit code 78, or 64 for `--smtp`, when they cannot be used. Talks to nobody, and asks for no
  /// secret: a command that fetches one is for when there is something to send.
  func transport() throws -> SMTPTransport {
    var relay: RelaySettings
    if let override {
      relay = try relayNamed(override)
    } else {
      relay = try configuredRelay()
    }
    relay.caFile = try caFile()
    relay.pipelining = settings.smtp.pipelining
    let timeouts = settings.smtp.timeouts
    relay.timeouts.connect = timeouts["connect"] ?? relay.timeouts.connect
    relay.timeouts.reply = timeouts["reply"] ?? relay.timeouts.reply
    relay.timeouts.data = timeouts["data"] ?? relay.timeouts.data
    relay.timeouts.block = timeouts["block"] ?? relay.timeouts.block
    relay.timeouts.finalDot = timeouts["final_dot"] ?? relay.timeouts.finalDot
    guard isVerbose else { return SMTPTransport(relay) }
    return SMTPTransport(relay, trace: { line in Console.note(line) })
  }

  /// Asks for the secret, which `transport` keeps: exit code 78 when it cannot be had, since that is
  /// a mistake in the configuration and not the relay's.
  func fetchSecret(for transport: SMTPTransport) throws {
    do { try transport.fetchSecret() } catch {
      throw misconfigured(
        .secret, settings.smtp.secretPlace, "password: \(error)",
        hint: (error as? SecretError)?.hint)
    }
  }

  /// A relay named on the command line is not given the password of the one in the file. On this
  /// machine it needs no TLS.
  private func relayNamed(_ url: String) throws -> RelaySettings {
    if let fault = RelayURL.fault(url) {
      throw CommandFailure(.usage, "--smtp: \(fault)", hint: RelayURL.hint)
    }
    let isPlain = RelayURL.isLoopback(url) || allowsPlaintext
    return RelaySettings(url: url, security: isPlain ? .none : .required)
  }

  private func caFile() throws -> String? {
    guard let named = settings.smtp.caFile else { return nil }
    let path = named.hasPrefix("/") ? named : workspace.folder + "/" + named
    guard access(path, R_OK) == 0 else {
      throw misconfigured(
        .unreadableFile, settings.smtp.caFilePlace,
        "ca_file: \(path): \(String(cString: strerror(errno)))",
        hint: "it is a PEM file of certificate authorities")
    }
    return path
  }

  /// Whether the configured relay keeps mail and password from being read on their way: exit code 78
  /// when it does not. Asks for no secret.
  func demandPrivacy() throws {
    let smtp = settings.smtp
    let isPrivate = RelayURL.isLoopback(smtp.url) || RelayURL.isImplicitTLS(smtp.url)
    guard override == nil, !isPrivate, !allowsPlaintext else { return }
    if smtp.security == .none {
      throw misconfigured(
        .plaintextRelay, smtp.securityPlace,
        "tls: none would send mail to \(smtp.url) for all to read",
        hint: "set tls: required, or say --allow-plaintext on the command line")
    }
    if smtp.security == .opportunistic && smtp.username != nil {
      throw misconfigured(
        .plaintextRelay, smtp.securityPlace,
        "tls: opportunistic would give the password to whoever hides STARTTLS",
        hint: "set tls: required, or say --allow-plaintext on the command line")
    }
  }

  private func configuredRelay() throws -> RelaySettings {
    try demandPrivacy()
    let smtp = settings.smtp
    var configured = RelaySettings(url: smtp.url, security: smtp.security)
    if let username = smtp.username, let secret = smtp.secret {
      let folder = workspace.folder
      configured.login = RelaySettings.Login(
        username: username, mechanism: smtp.mechanism,
        secret: LoginSecret { try secret.reveal(relativeTo: folder) })
    }
    return configured
  }

  /// Shown as the other problems of the file are.
  private func misconfigured(
    _ rule: Rule, _ place: Problem.Place, _ message: String, hint: String?
  ) -> ExitCode {
    var problems = Problems()
    problems.error(rule, at: place, message, hint: hint)
    Console.show(problems)
    return ExitCode(Exit.configuration.rawValue)
  }
}
