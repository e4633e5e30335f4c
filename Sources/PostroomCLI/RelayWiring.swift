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

  /// Exit code 78, or 64 for `--smtp`, when they cannot be used; talks to nobody.
  func transport() throws -> SMTPTransport {
    var relay: RelaySettings
    if let override {
      relay = try relayNamed(override)
    } else {
      relay = try configuredRelay()
    }
    relay.caFile = settings.smtp.caFile.map { $0.hasPrefix("/") ? $0 : workspace.folder + "/" + $0 }
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

  /// A relay named on the command line is not given the password of the one in the file. On this
  /// machine it needs no TLS.
  private func relayNamed(_ url: String) throws -> RelaySettings {
    if let fault = RelayURL.fault(url) {
      throw CommandFailure(.usage, "--smtp: \(fault)", hint: RelayURL.hint)
    }
    let isPlain = RelayURL.isLoopback(url) || allowsPlaintext
    return RelaySettings(url: url, security: isPlain ? .none : .required)
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
      // Found out now: a missing secret is a mistake in the configuration, not the relay's.
      do throws(SecretError) {
        _ = try secret.reveal(relativeTo: workspace.folder)
      } catch {
        throw misconfigured(
          .secret, smtp.secretPlace, "password: \(error.message)", hint: error.hint)
      }
      let folder = workspace.folder
      configured.login = RelaySettings.Login(
        username: username,
        mechanism: smtp.mechanism,
        secret: { try secret.reveal(relativeTo: folder) })
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
