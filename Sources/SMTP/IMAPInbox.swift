import Mail

/// A mailbox on an IMAP server (RFC 3501), read over TLS as mail is submitted.
///
/// A message's name is its UID under the mailbox's UIDVALIDITY (section 2.3.1.1). Messages are
/// fetched without marking them read; a settled one is marked read, or moved to another folder
/// (RFC 6851), and none is deleted. It is asked of every message whether it is known, seen or not: a
/// person may have looked at an answer before Postroom did.
public final class IMAPInbox: Inbox {
  public let name: String
  private let session: IMAPSession
  private let processed: String?
  private let validity: Int
  /// UIDs not yet looked at, the newest first.
  private var waiting: [Int] = []

  /// Connects, logs in and opens the mailbox that the URL's path names, INBOX when it has none.
  /// `processed` is the folder that settled messages are moved to, made when it is not there.
  public init(
    _ settings: RelaySettings, processed: String? = nil,
    trace: (@Sendable (String) -> Void)? = nil
  ) throws(InboxFailure) {
    var settings = settings
    guard let place = IMAPPlace(settings.url) else {
      throw .unusable(
        reason: "\(settings.url) is no URL of a mailbox", hint: "imaps://imap.example.org/INBOX")
    }
    settings.url = place.server
    name = "\(place.server)/\(place.mailbox) of \(settings.login?.username ?? "anybody")"
    let secret: String?
    do { secret = try settings.login?.secret.value() } catch {
      throw .loginRefused(reason: "\(error)")
    }
    session = try IMAPSession(settings, secret: secret, trace: trace)
    self.processed = processed.map(IMAPPlace.quoted)
    var canMove = false
    var validity: Int?
    try Self.demand(
      session.command("CAPABILITY") { response in
        canMove = canMove || response.text.uppercased().split(separator: " ").contains("MOVE")
      })
    guard canMove || processed == nil else {
      throw .unusable(
        reason: "the server cannot move messages to another folder",
        hint: "leave `processed:` out: messages are marked as read then")
    }
    try Self.demand(
      session.command("SELECT \(IMAPPlace.quoted(place.mailbox))") { response in
        validity = response.number(after: "[UIDVALIDITY") ?? validity
      })
    guard let validity else {
      throw .unusable(reason: "the server names no UIDVALIDITY", hint: nil)
    }
    self.validity = validity
    var found: [Int] = []
    try Self.demand(session.command("UID SEARCH UNDELETED") { found += $0.found ?? [] })
    waiting = found.sorted(by: >)
  }

  deinit { session.logOut() }

  public func next(unless isKnown: (String) throws -> Bool) throws -> InboxMessage? {
    while let uid = waiting.popLast() {
      let name = "\(validity).\(uid)"
      if try isKnown(name) { continue }
      if let content = try fetch(uid) { return InboxMessage(name: name, content: content) }
    }
    return nil
  }

  public func settle(_ name: String) throws(InboxFailure) {
    let parts = name.split(separator: ".").compactMap { Int($0) }
    // Under another UIDVALIDITY the number is another message's.
    guard parts.count == 2, parts[0] == validity else { return }
    guard let processed else {
      try Self.demand(session.command("UID STORE \(parts[1]) +FLAGS.SILENT (\\Seen)"))
      return
    }
    let move = "UID MOVE \(parts[1]) \(processed)"
    if case .refused(let said) = try session.command(move) {
      guard said.contains("TRYCREATE") else { throw Self.refused(said) }
      try Self.demand(session.command("CREATE \(processed)"))
      try Self.demand(session.command(move))
    }
  }

  /// One octet more than may be is asked for, so that the server never sends a message without end;
  /// nil when the message is gone. One that the server refuses to give keeps nobody from the others.
  private func fetch(_ uid: Int) throws(InboxFailure) -> InboxMessage.Content? {
    var content: InboxMessage.Content?
    let answer =
      try session.command(
        "UID FETCH \(uid) (UID RFC822.SIZE BODY.PEEK[]<0.\(IncomingMessage.largest + 1)>)"
      ) { response in
        guard response.number(after: "UID") == uid, let octets = response.content else { return }
        content =
          octets.count > IncomingMessage.largest
          ? .tooLarge(octets: response.number(after: "RFC822.SIZE") ?? octets.count)
          : .octets(octets)
      }
    if case .refused(let said) = answer {
      if Self.passing.contains(where: said.uppercased().contains) { throw Self.refused(said) }
      return .withheld(said)
    }
    return content
  }

  /// What a server says whose trouble is not the message's (RFC 5530 section 3).
  private static let passing = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[EXPIRED]"]

  private static func demand(_ answer: IMAPSession.Answer) throws(InboxFailure) {
    if case .refused(let said) = answer { throw refused(said) }
  }

  private static func refused(_ said: String) -> InboxFailure {
    .unusable(reason: "the server said \"\(said)\"", hint: nil)
  }
}
