import ArgumentParser
import Foundation
import Mail
import Postroom
import SMTP

/// Makes the mailbox out of the settings, or out of what the command line names instead.
struct InboxWiring {
  private let workspace: Workspace
  private let settings: Settings
  private let isVerbose: Bool

  init(_ workspace: Workspace, _ settings: Settings, isVerbose: Bool) {
    self.workspace = workspace
    self.settings = settings
    self.isVerbose = isVerbose
  }

  /// Opens the mailbox: connects, or locks the file.
  func open(_ source: Settings.Inbox.Source) throws(InboxFailure) -> any Inbox {
    switch source {
    case .maildir(let path): return try Maildir(workspace.absolute(path))
    case .mbox(let path): return try Mbox(workspace.absolute(path))
    case .imap(let server):
      return try IMAPInbox(relay(server), processed: server.processed, trace: trace)
    }
  }

  func reading(
    _ outbox: Outbox, isRehearsal: Bool
  ) throws(SigningKeyFault) -> InboxReading {
    InboxReading(
      outbox, keys: try keys(), series: settings.series.keys.sorted(),
      trust: settings.inbox?.trust, at: .now,
      isRehearsal: isRehearsal)
  }

  /// What tokens are known by: none where no messages have any.
  private func keys() throws(SigningKeyFault) -> LinkKeys {
    let file = settings.links?.file ?? Settings.Links.defaultFile
    do throws(SigningKeyFault) { return try LinkKeys.read(file, of: workspace) } catch {
      if error.isMissing, settings.links == nil, !settings.sender.hasReturnPaths {
        return LinkKeys()
      }
      throw error
    }
  }

  /// As the state remembers it.
  func name(of source: Settings.Inbox.Source) -> String {
    switch source {
    case .maildir(let path): "maildir:\(workspace.absolute(path))"
    case .mbox(let path): "mbox:\(workspace.absolute(path))"
    case .imap(let server): "\(server.url) \(server.username ?? "")"
    }
  }

  private func relay(_ server: Settings.Inbox.Server) -> RelaySettings {
    var relay = RelaySettings(url: server.url, security: server.security)
    relay.caFile = server.caFile.map(workspace.absolute)
    relay.timeouts.reply = 60
    if let username = server.username, let secret = server.secret {
      let folder = workspace.folder
      relay.login = RelaySettings.Login(
        username: username, mechanism: server.mechanism,
        secret: LoginSecret { try secret.reveal(relativeTo: folder) })
    }
    return relay
  }

  private var trace: (@Sendable (String) -> Void)? {
    guard isVerbose else { return nil }
    return { line in Console.note(line) }
  }
}

extension InboxFailure {
  var exit: Exit {
    switch self {
    case .unreachable: .unreachable
    case .loginRefused: .loginRefused
    case .unusable: .configuration
    }
  }

  var message: String {
    switch self {
    case .unreachable(let reason): "the mailbox cannot be reached: \(reason)"
    case .loginRefused(let reason): "the mailbox refused the login: \(reason)"
    case .unusable(let reason, _): "the mailbox cannot be used: \(reason)"
    }
  }

  var hint: String? {
    switch self {
    case .unreachable: "nothing is lost: run the same command again"
    case .loginRefused: "check username and password under inbox: in \(Settings.fileName)"
    case .unusable(_, let hint): hint
    }
  }
}
