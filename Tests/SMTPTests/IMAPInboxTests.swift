import Foundation
import Mail
import Testing
import TestSupport

@testable import SMTP

/// A mailbox on a real Dovecot, over TLS.
@Suite(.enabled(if: Dovecot.isAvailable, "no Dovecot, or not root"), .serialized)
struct IMAPInboxTests {
  private let dovecot: Dovecot

  init() throws { dovecot = try Dovecot.start() }

  private func settings(
    _ url: String? = nil, password: String = Dovecot.password,
    security: TransportSecurity = .required
  ) throws -> RelaySettings {
    var settings = RelaySettings(
      url: url ?? "imaps://localhost:\(dovecot.securePort)/INBOX", security: security)
    settings.caFile = try TestCertificates.shared.get().authorityPath
    settings.login = RelaySettings.Login(
      username: Dovecot.username, mechanism: nil, secret: LoginSecret { password })
    settings.timeouts.connect = 10
    settings.timeouts.reply = 20
    return settings
  }

  private func text(_ message: InboxMessage) -> String {
    guard case .octets(let octets) = message.content else { return "too large" }
    return String(decoding: octets, as: UTF8.self)
  }

  private func all(_ inbox: IMAPInbox, known: Set<String> = []) throws -> [InboxMessage] {
    var messages: [InboxMessage] = []
    while let message = try inbox.next(unless: { known.contains($0) }) { messages.append(message) }
    return messages
  }

  @Test(arguments: ["imaps", "imap"])
  func `messages are read, octet by octet, over TLS and after STARTTLS`(scheme: String) throws {
    let bodies = ["a: b\r\n\r\none\r\n", "a: \"{3}\r\n\r\n* BYE\r\n.\r\nP4 OK done\r\n", ""]
    for (index, body) in bodies.enumerated() {
      try dovecot.deliver(Array(body.utf8), named: "\(index)")
    }
    let port = scheme == "imaps" ? dovecot.securePort : dovecot.port
    let inbox = try IMAPInbox(settings("\(scheme)://localhost:\(port)"))
    let messages = try all(inbox)
    #expect(messages.map(text) == bodies)
    // Reading is no looking: to a person they are unread.
    #expect(dovecot.files().allSatisfy { !$0.contains("S") })
  }

  @Test func `what is known is not asked for again, and names stay`() throws {
    try dovecot.deliver(Array("a: 1\r\n\r\n".utf8))
    let first = try all(IMAPInbox(settings()))
    try dovecot.deliver(Array("a: 2\r\n\r\n".utf8))
    let second = try all(IMAPInbox(settings()), known: Set(first.map(\.name)))
    #expect(second.map(text) == ["a: 2\r\n\r\n"])
    #expect(try all(IMAPInbox(settings())).map(\.name) == (first + second).map(\.name))
  }

  @Test func `a settled message is marked as read`() throws {
    try dovecot.deliver(Array("a: 1\r\n\r\n".utf8), named: "one")
    try dovecot.deliver(Array("a: 2\r\n\r\n".utf8), named: "two")
    let inbox = try IMAPInbox(settings())
    let messages = try all(inbox)
    try inbox.settle(messages[0].name)
    try inbox.settle("1.\(messages[1].name)")
    #expect(dovecot.files().filter { $0.contains("S") }.map { $0.prefix(3) } == ["one"])
    #expect(try all(IMAPInbox(settings())).count == 2)
  }

  @Test func `a settled message is moved to a folder, which is made for it`() throws {
    try dovecot.deliver(Array("a: 1\r\n\r\n".utf8), named: "one")
    try dovecot.deliver(Array("a: 2\r\n\r\n".utf8), named: "two")
    let inbox = try IMAPInbox(settings(), processed: "Réponses & \"co\"")
    for message in try all(inbox) { try inbox.settle(message.name) }
    #expect(dovecot.files() == [])
    #expect(dovecot.files(in: "R&AOk-ponses &- \"co\"").count == 2)
    // Once more is no harm.
    try inbox.settle("1.1")
  }

  @Test func `a message too large is reported by its size, and not fetched`() throws {
    let large = [UInt8](repeating: 0x61, count: IncomingMessage.largest + 5_000)
    try dovecot.deliver(large, named: "1")
    try dovecot.deliver(Array(large.dropLast(5_000)), named: "2")
    try dovecot.deliver(Array("a: 2\r\n\r\n".utf8), named: "3")
    let messages = try all(IMAPInbox(settings()))
    guard case .tooLarge(let octets) = messages[0].content else {
      Issue.record("it was fetched")
      return
    }
    #expect(octets == large.count)
    #expect(messages.dropFirst().map { text($0).utf8.count } == [IncomingMessage.largest, 8])
  }

  @Test func `a wrong password is a login refused, and stands nowhere`() throws {
    #expect {
      try IMAPInbox(settings(password: "another-secret"))
    } throws: { error in
      guard case .loginRefused(let reason) = error as? InboxFailure else { return false }
      return reason.contains("AUTHENTICATIONFAILED") && !reason.contains("another-secret")
    }
  }

  @Test func `a certificate that nobody vouches for is refused`() throws {
    var settings = try settings()
    settings.caFile = nil
    #expect {
      try IMAPInbox(settings)
    } throws: { error in
      guard case .unusable = error as? InboxFailure else { return false }
      return true
    }
  }

  @Test func `a folder that is not there is said so`() throws {
    #expect {
      try IMAPInbox(settings("imaps://localhost:\(dovecot.securePort)/Nowhere"))
    } throws: { error in
      guard case .unusable(let reason, _) = error as? InboxFailure else { return false }
      return reason.contains("Mailbox doesn't exist")
    }
  }
}
