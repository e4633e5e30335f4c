import Mail
import TestSupport
import Testing

@testable import SMTP

/// Mail transactions over a session that libcurl opened to a scripted server.
struct SMTPSessionTests {
  private let group: [SMTPPiece] = [.command("MAIL"), .command("RCPT"), .command("DATA")]

  @Test func `MAIL, RCPT and DATA are one write, and follow the final dot in its own`() throws {
    let server = try ScriptedSMTPServer()
    let session = try server.transport().open()
    let messages = try ["ann", "bob", "cy"].map { try Submission(to: "\($0)@example.org") }
    #expect(session.submit(all: messages).map(\.code) == [250, 250, 250])
    session.end()
    #expect(server.waitUntilIdle())
    let dot: [SMTPPiece] = [.content(messages[0].content.wireCount), .finalDot]
    #expect(
      server.connections[0].reads == [
        [.command("EHLO")], group, dot + group, dot + group, dot, [.command("QUIT")],
      ])
    #expect(
      server.accepted.map(\.forwardPaths) == [
        ["ann@example.org"], ["bob@example.org"], ["cy@example.org"],
      ])
    #expect(server.violations == [])
  }

  @Test(arguments: [true, false])
  func `commands go one at a time where pipelining is not offered, or is turned off`(
    isOffered: Bool
  ) throws {
    let script = SMTPScript()
    let server = try ScriptedSMTPServer(isOffered ? script : script.without("PIPELINING"))
    let session = try server.transport { $0.pipelining = !isOffered }.open()
    let message = try Submission()
    for _ in 0..<2 { #expect(session.submit(message).code == 250) }
    session.end()
    #expect(server.waitUntilIdle())
    let each: [[SMTPPiece]] =
      group.map { [$0] } + [[.content(message.content.wireCount), .finalDot]]
    #expect(
      server.connections[0].reads
        == [[.command("EHLO")]] + each + each + [[.command("QUIT")]])
    #expect(server.violations == [])
  }

  @Test func `without pipelining a message announced ahead waits for the reply to the dot`() throws
  {
    let server = try ScriptedSMTPServer(SMTPScript().without("PIPELINING"))
    let session = try server.transport().open()
    #expect(
      session.submit(all: [try Submission(), try Submission()]).map(\.code) == [250, 250])
    session.end()
    #expect(server.accepted.count == 2 && server.violations == [])
  }

  @Test(arguments: [true, false])
  func `a refused recipient is reset and the next message is unharmed`(isPipelined: Bool) throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.rcpt(containing: "gone@"), reply: "550 5.1.1 no such user"))
    let session = try server.transport { $0.pipelining = isPipelined }.open()
    let refusal = Reply(code: 550, enhancedStatus: EnhancedStatus(5, 1, 1), text: "no such user")
    let gone = try Submission(to: "gone@example.org")
    #expect(
      session.submit(all: [gone, gone, try Submission()])[..<2] == [
        .refused(.recipient, refusal), .refused(.recipient, refusal),
      ])
    session.end()
    #expect(server.accepted.map(\.forwardPaths) == [["ann@example.org"]])
    #expect(server.messages.count == 1)
    #expect(server.connections[0].commands.filter { $0 == "RSET" }.count == 2)
    #expect(server.connections.count == 1 && server.violations == [])
  }

  @Test func `a recipient refused behind a final dot leaves both neighbours unharmed`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.rcpt(containing: "gone@"), reply: "550 5.1.1 no such user"))
    let session = try server.transport().open()
    let fates = session.submit(
      all: [
        try Submission(to: "ann@example.org"), try Submission(to: "gone@example.org"),
        try Submission(to: "bob@example.org"),
      ])
    session.end()
    #expect(fates.map(\.code) == [250, 550, 250])
    #expect(
      server.accepted.map(\.forwardPaths) == [["ann@example.org"], ["bob@example.org"]])
    #expect(server.connections.count == 1 && server.violations == [])
  }

  /// RFC 2920 section 3.1.
  @Test func `354 after a refused recipient is ended by a lone dot, and nothing is accepted`()
    throws
  {
    let server = try ScriptedSMTPServer(
      SMTPScript()
        .on(.rcpt, transaction: 1, reply: "550 5.1.1 no such user")
        .on(.data, transaction: 1, reply: "354 go on all the same"))
    let session = try server.transport().open()
    let fates = session.submit(all: [try Submission(), try Submission(to: "bob@example.org")])
    session.end()
    #expect(fates.map(\.code) == [550, 250])
    #expect(server.messages.map { $0.wire.count } == [3, 24])
    #expect(server.accepted.map(\.forwardPaths) == [["bob@example.org"]])
    #expect(!server.connections[0].commands.contains("RSET") && server.violations == [])
  }

  @Test func `354 after a refused MAIL is ended by a lone dot too`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript()
        .on(.mail, transaction: 1, reply: "451 4.3.0 not now")
        .on(.data, transaction: 1, reply: "354 go on all the same"))
    let session = try server.transport().open()
    let fates = session.submit(all: [try Submission(), try Submission()])
    session.end()
    #expect(fates.map(\.code) == [451, 250])
    #expect(server.accepted.count == 1 && server.violations == [])
  }

  @Test(arguments: [
    (SMTPScript.Stage.mail, TransactionCommand.mail), (.rcpt, .recipient), (.data, .data),
  ])
  func `a refusal names its command, with or without pipelining`(
    stage: SMTPScript.Stage, command: TransactionCommand
  ) throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(stage, transaction: 1, reply: "452-4.3.1 the disk", "452 4.3.1 is full"))
    let refusal = Reply(
      code: 452, enhancedStatus: EnhancedStatus(4, 3, 1), text: "the disk is full")
    for isPipelined in [true, false] {
      let session = try server.transport { $0.pipelining = isPipelined }.open()
      #expect(
        session.submit(all: [try Submission(), try Submission()]).first
          == .refused(command, refusal))
      session.end()
    }
    #expect(server.accepted.count == 2 && server.violations == [])
  }

  /// RFC 5321 section 4.2.1: the first digit decides.
  @Test(arguments: [
    "250 2.0.0 Ok: queued as 4bXyz", "250-2.0.0 Ok:|250 2.0.0 queued as 4bXyz",
    "251 2.0.0 queued as 4bXyz", "299 2.0.0 queued as 4bXyz", "200 2.0.0 queued as 4bXyz",
  ])
  func `any 2xx accepts, and its status and queue id are kept`(lines: String) throws {
    let reply = lines.split(separator: "|").map(String.init)
    let server = try ScriptedSMTPServer(SMTPScript().on(.finalDot, action: .reply(reply)))
    let session = try server.transport().open()
    guard case .answered(let answer) = session.submit(try Submission()) else {
      Issue.record("no answer")
      return
    }
    session.end()
    #expect(answer.isPositive && answer.code == Int(reply[0].prefix(3)))
    #expect(answer.enhancedStatus == EnhancedStatus(2, 0, 0))
    #expect(answer.queueID == "4bXyz")
    #expect(server.accepted.count == 1)
  }

  @Test(arguments: [
    ("451 4.3.0 later", 451), ("554 5.7.1 spam", 554), ("552 5.3.4 too big", 552),
  ])
  func `another answer to the final dot is kept, and the session goes on`(
    reply: String, code: Int
  ) throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, transaction: 1, reply: reply))
    let session = try server.transport().open()
    #expect(
      session.submit(all: [try Submission(), try Submission()]).map(\.code) == [code, 250])
    session.end()
    #expect(server.accepted.count == 1 && server.violations == [])
  }

  @Test func `a reply that drips in time is read, and split reads make no difference`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript()
        .on(.mail, action: .drip("250 2.1.0 fine", pause: .milliseconds(2)))
        .on(.finalDot, action: .drip("250 2.0.0 queued as Q9", pause: .milliseconds(2))))
    let session = try server.transport().open()
    let answer = Reply(
      code: 250, enhancedStatus: EnhancedStatus(2, 0, 0), text: "queued as Q9")
    #expect(session.submit(try Submission()) == .answered(answer))
    session.end()
    #expect(server.violations == [])
  }

  @Test func `a reply that drips past its time ends the session`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, action: .drip("250 2.0.0 queued", pause: .milliseconds(50))))
    let session = try server.transport { $0.timeouts.finalDot = 0.2 }.open()
    #expect(session.submit(try Submission()).isInDoubt)
  }

  @Test func `QUIT is said once and its reply awaited`() throws {
    let server = try ScriptedSMTPServer()
    let session = try server.transport().open()
    session.end()
    #expect(server.waitUntilIdle())
    #expect(server.connections[0].commands.filter { $0 == "QUIT" }.count == 1)
  }

  @Test func `a session that is dropped says nothing more`() throws {
    let server = try ScriptedSMTPServer()
    do {
      let session = try server.transport().open()
      try session.announce(try Submission())
      #expect(try session.awaitGoAhead() == .granted)
      try session.sendContent()
    }
    #expect(server.waitUntilIdle())
    #expect(server.connections[0].commands.last == "DATA")
    #expect(server.messages.isEmpty && server.violations == [])
  }
}
