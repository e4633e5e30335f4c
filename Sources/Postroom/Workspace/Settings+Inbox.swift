import Foundation
import Mail

extension Settings {
  /// The mailbox that answers come in: `inbox:`.
  public struct Inbox: Sendable {
    public enum Source: Sendable {
      /// A folder, or a file; relative to the workspace.
      case maildir(String)
      case mbox(String)
      case imap(Server)
    }

    public struct Server: Sendable {
      /// `imap://` or `imaps://`, with the folder as its path.
      public var url: String
      public var security: TransportSecurity
      public var username: String?
      public var mechanism: LoginMechanism?
      public var secret: Secret?
      public var caFile: String?
      /// The folder that messages are moved to that were dealt with; nil leaves them where they are.
      public var processed: String?
    }

    public let source: Source
    /// The server whose Authentication-Results are believed: an answer counts only when it vouches for
    /// the sender. nil: From is taken as it is.
    public let trust: String?
    public let place: Problem.Place

    static func read(_ root: inout YAMLMapping, _ problems: inout Problems) -> Inbox? {
      guard var inbox = root.mapping("inbox", &problems) else { return nil }
      let place = root.place(of: "inbox")
      let sources: [Source?] = [
        inbox.string("maildir", &problems).map { .maildir($0) },
        inbox.string("mbox", &problems).map { .mbox($0) },
        server(&inbox, &problems).map { .imap($0) },
      ]
      let trust = inbox.parsed(
        "trust", expected: "the name of your mail server, as its Authentication-Results begin",
        &problems
      ) { $0.wholeMatch(of: /[A-Za-z0-9.-]+/) == nil ? nil : $0.lowercased() }
      inbox.finish(&problems)
      let found = sources.compactMap { $0 }
      guard found.count == 1 else {
        problems.error(
          .missingKey, at: place,
          found.isEmpty ? "inbox names no mailbox" : "inbox names more than one mailbox",
          hint: "inbox: {maildir: PATH}, {mbox: PATH} or {url: imaps://host/INBOX, ...}")
        return nil
      }
      return Inbox(source: found[0], trust: trust, place: place)
    }

    private static func server(_ inbox: inout YAMLMapping, _ problems: inout Problems) -> Server? {
      guard let url = inbox.string("url", &problems) else { return nil }
      let isIMAP = ["imap://", "imaps://"].contains { url.lowercased().hasPrefix($0) }
      if !isIMAP || url.contains("@") {
        problems.error(
          .badValue, at: inbox.place(of: "url"),
          isIMAP ? "url: the login has keys of its own" : "url: it begins with imap:// or imaps://",
          hint: "url: imaps://imap.example.org/INBOX")
      }
      let security =
        inbox.parsed("tls", expected: "required or none", &problems) {
          ["required": TransportSecurity.required, "none": TransportSecurity.none][$0]
        } ?? .required
      // Only what leaves this machine can be listened to.
      if security == .none, !RelayURL.isLoopback(url) {
        problems.error(
          .plaintextRelay, at: inbox.place(of: "tls"),
          "tls: none would give the password to whoever listens on the way to \(url)",
          hint: "set tls: required")
      }
      let username = inbox.string("username", &problems)
      let mechanism = inbox.parsed(
        "auth", expected: "plain, login or xoauth2", &problems
      ) { LoginMechanism(rawValue: $0) }
      let errors = problems.errorCount
      let secret = SettingsReader.secret("password", in: &inbox, &problems)
      if username == nil || secret == nil, problems.errorCount == errors {
        problems.error(
          .missingKey, at: inbox.place(of: "url"), "the mailbox needs a username and a password",
          hint: "username: answers@example.org, password: {env: IMAP_PASSWORD}")
      }
      return Server(
        url: url, security: security, username: username, mechanism: mechanism, secret: secret,
        caFile: inbox.string("ca_file", &problems), processed: inbox.string("processed", &problems))
    }
  }
}
