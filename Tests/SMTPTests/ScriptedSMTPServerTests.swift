import TestSupport
import Testing

@Suite struct ScriptedSMTPServerTests {
  @Test func `a server without a script takes a message and keeps its bytes`() throws {
    let server = try ScriptedSMTPServer()
    let client = try greeted(server)
    #expect(try client.ask("MAIL FROM:<a@example.org> SIZE=40") == ["250 2.1.0 Ok"])
    #expect(try client.ask("RCPT TO:<b@example.org>") == ["250 2.1.5 Ok"])
    #expect(try client.ask("DATA").first?.prefix(3) == "354")
    #expect(try client.ask("Subject: x\r\n\r\n..dot\r\n.") == ["250 2.0.0 Ok: queued as Q1"])
    #expect(try client.ask("QUIT") == ["221 2.0.0 Bye"])
    #expect(server.waitUntilIdle())
    let message = try #require(server.accepted.first)
    #expect(message.reversePath == "a@example.org")
    #expect(message.forwardPaths == ["b@example.org"])
    #expect(message.parameters == ["SIZE=40"])
    #expect(message.text == "Subject: x\r\n\r\n.dot\r\n")
    #expect(String(decoding: message.wire, as: UTF8.self) == "Subject: x\r\n\r\n..dot\r\n.\r\n")
    #expect(server.violations == [])
    #expect(
      server.connections[0].commands == [
        "EHLO client.test", "MAIL FROM:<a@example.org> SIZE=40", "RCPT TO:<b@example.org>", "DATA",
        "QUIT",
      ])
  }

  @Test func `a rule answers one recipient and leaves the others be`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.rcpt(containing: "gone@"), reply: "550 5.1.1 no such user"))
    let client = try greeted(server)
    try client.ask("MAIL FROM:<>")
    #expect(try client.ask("RCPT TO:<gone@example.org>") == ["550 5.1.1 no such user"])
    #expect(try client.ask("DATA") == ["554 5.5.1 No valid recipients"])
    #expect(try client.ask("RCPT TO:<here@example.org>") == ["250 2.1.5 Ok"])
    #expect(server.violations == [])
  }

  @Test func `a rule used up leaves the default`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.mail, times: 1, reply: "451 4.7.1 later"))
    let client = try greeted(server)
    #expect(try client.ask("MAIL FROM:<a@example.org>") == ["451 4.7.1 later"])
    #expect(try client.ask("MAIL FROM:<a@example.org>") == ["250 2.1.0 Ok"])
  }

  @Test func `rules tell connections, transactions and messages apart`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript()
        .on(.mail, connection: 2, reply: "451 4.0.2 connection")
        .on(.mail, transaction: 2, reply: "451 4.0.3 transaction")
        .on(.mail, message: 3, reply: "451 4.0.4 message"))
    let first = try greeted(server)
    #expect(try first.ask("MAIL FROM:<a@example.org>")[0].hasPrefix("250"))
    try first.ask("RSET")
    #expect(try first.ask("MAIL FROM:<a@example.org>")[0].hasPrefix("451 4.0.3"))
    #expect(try first.ask("MAIL FROM:<a@example.org>")[0].hasPrefix("451 4.0.4"))
    let second = try greeted(server)
    #expect(try second.ask("MAIL FROM:<a@example.org>")[0].hasPrefix("451 4.0.2"))
  }

  @Test func `a connection closed at the final dot leaves the message unanswered`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.finalDot, action: .close))
    let client = try greeted(server)
    try open(client)
    #expect(throws: RawSMTPClient.Failure.closed) { try client.ask("x\r\n.") }
    #expect(server.messages.map(\.isAccepted) == [false])
    #expect(server.messages[0].reply == nil)
  }

  @Test func `a reset is seen as one`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.data, action: .reset))
    let client = try greeted(server)
    try client.ask("MAIL FROM:<a@example.org>")
    try client.ask("RCPT TO:<b@example.org>")
    #expect(throws: RawSMTPClient.Failure.reset) { try client.ask("DATA") }
  }

  @Test func `the body stage comes before the message is whole`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.body(after: 10), action: .close))
    let client = try greeted(server)
    try open(client)
    #expect(throws: RawSMTPClient.Failure.closed) { try client.ask("0123\r\n4567\r\n89\r\n.") }
    #expect(server.messages.isEmpty)
  }

  @Test func `a stalled server answers nothing and still stops`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.mail, action: .stall))
    let client = try RawSMTPClient(port: server.port, limit: .milliseconds(50))
    _ = try client.reply()
    try client.ask("EHLO client.test")
    #expect(throws: RawSMTPClient.Failure.silent) { try client.ask("MAIL FROM:<a@example.org>") }
    server.stop()
    #expect(server.connections[0].isOver)
  }

  @Test(arguments: [
    (SMTPScript.Action.garbage, 25), (.nul, 13), (.longLine, 4998),
  ])
  func `hostile replies go out as they are`(action: SMTPScript.Action, count: Int) throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.rset, action: action))
    let client = try greeted(server)
    #expect(try client.ask("RSET")[0].utf8.count == count)
  }

  @Test func `a reply of 101 lines and one that drips arrive whole`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript()
        .on(.rset, times: 1, action: .manyLines)
        .on(.rset, action: .drip("250 slow", pause: .milliseconds(1))))
    let client = try greeted(server)
    #expect(try client.ask("RSET").count == 101)
    #expect(try client.ask("RSET") == ["250 slow"])
  }

  @Test func `421 is answered and the connection closed`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.greeting, action: .replyThenClose("421 4.3.2 full")))
    let client = try RawSMTPClient(port: server.port)
    #expect(try client.reply() == ["421 4.3.2 full"])
    #expect(throws: RawSMTPClient.Failure.closed) { try client.reply() }
  }

  @Test func `a pipelined group is one read and no violation`() throws {
    let server = try ScriptedSMTPServer()
    let client = try greeted(server)
    try client.write("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA")
    for _ in 0..<3 { _ = try client.reply() }
    try client.write("x", ".", "MAIL FROM:<a@example.org>", "RCPT TO:<c@example.org>", "DATA")
    for _ in 0..<4 { _ = try client.reply() }
    try client.ask("y\r\n.")
    #expect(server.accepted.map(\.text) == ["x\r\n", "y\r\n"])
    #expect(server.violations == [])
    let group: [SMTPPiece] = [.command("MAIL"), .command("RCPT"), .command("DATA")]
    #expect(
      server.wait {
        $0.connections[0].reads.dropFirst() == [
          group, [.content(3), .finalDot] + group, [.content(3), .finalDot],
        ]
      })
  }

  @Test func `a round trip delays replies and not the commands behind them`() throws {
    let roundTrip = Duration.milliseconds(100)
    var script = SMTPScript()
    script.roundTrip = roundTrip
    let server = try ScriptedSMTPServer(script)
    let client = try greeted(server)
    let elapsed = try ContinuousClock().measure {
      try client.write("RSET", "RSET", "RSET", "RSET", "RSET", "RSET", "RSET", "RSET")
      for _ in 0..<8 { _ = try client.reply() }
    }
    #expect(elapsed >= roundTrip && elapsed < roundTrip * 4)
  }

  @Test(arguments: [
    ("a\nb\r\n.\r\n", "a bare LF in the content"),
    ("a\rb\r\n.\r\n", "a bare CR in the content"),
    ("a\0b\r\n.\r\n", "NUL in the content"),
    ("caf\u{e9}\r\n.\r\n", "8-bit content without BODY=8BITMIME"),
    (String(repeating: "x", count: 999) + "\r\n.\r\n", "a line of the content over 1000 octets"),
  ])
  func `content that breaks the rules is a violation`(content: String, rule: String) throws {
    let server = try ScriptedSMTPServer()
    let client = try greeted(server)
    try open(client)
    try client.write(bytes: Array(content.utf8))
    _ = try client.reply()
    #expect(server.violations == ["connection 1: \(rule)"])
  }

  @Test(arguments: ["a\n.\r\nb", "a\r\n.\nb", "a\n.\nb", "a\r.\rb"])
  func `only CRLF, a dot and CRLF end the content`(content: String) throws {
    let server = try ScriptedSMTPServer()
    let client = try greeted(server)
    try open(client)
    try client.write(content, ".")
    _ = try client.reply()
    #expect(server.messages.map { $0.wire.count } == [content.utf8.count + 5])
    #expect(!server.violations.isEmpty)
  }

  @Test func `998 octets and a stuffed dot are within the limit`() throws {
    let server = try ScriptedSMTPServer()
    let client = try greeted(server)
    try open(client)
    try client.write(".." + String(repeating: "x", count: 997), ".")
    _ = try client.reply()
    #expect(server.violations == [])
  }

  @Test func `speaking out of turn is a violation`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().without("PIPELINING"))
    let client = try greeted(server)
    try client.write("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>")
    for _ in 0..<2 { _ = try client.reply() }
    #expect(server.violations == ["connection 1: spoke before the reply to MAIL"])
  }

  @Test func `content sent before 354 is a violation`() throws {
    let server = try ScriptedSMTPServer()
    let client = try greeted(server)
    try client.write("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", "x", ".")
    for _ in 0..<4 { _ = try client.reply() }
    #expect(server.violations == ["connection 1: spoke before the reply to DATA"])
  }

  @Test(arguments: [
    ("BDAT 3", "an unknown command: BDAT 3"),
    ("MAIL FROM: <a@example.org>", "not MAIL FROM's syntax: MAIL FROM: <a@example.org>"),
    ("MAIL FROM:<a@example.org> RET=HDRS", "a parameter that is not offered: RET=HDRS"),
    ("MAIL FROM:<a@example.org>\r", "a bare CR in a command"),
    ("AUTH PLAIN =", "AUTH PLAIN, which is not offered"),
  ])
  func `a command that breaks the rules is a violation`(command: String, rule: String) throws {
    let server = try ScriptedSMTPServer()
    let client = try greeted(server)
    try client.ask(command)
    #expect(server.violations.first == "connection 1: \(rule)")
  }

  @Test(arguments: [
    ("AUTH PLAIN AGFubgBzZWNyZXQ=", "235"), ("AUTH PLAIN AGFubgB3cm9uZw==", "535"),
    ("AUTH LOGIN\r\nYW5u\r\nc2VjcmV0", "235"), ("AUTH LOGIN YW5u\r\nd3Jvbmc=", "535"),
    ("AUTH XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgc2VjcmV0AQE=", "235"),
    ("AUTH XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgd3JvbmcBAQ==\r\n", "535"),
  ])
  func `a login is checked and written down`(dialogue: String, code: String) throws {
    var script = SMTPScript()
    script.mechanisms = ["PLAIN", "LOGIN", "XOAUTH2"]
    script.credentials = .init(username: "ann", secret: "secret")
    script.requiresLogin = true
    let server = try ScriptedSMTPServer(script)
    let client = try greeted(server)
    #expect(try client.ask("MAIL FROM:<a@example.org>")[0].hasPrefix("530"))
    var last = ""
    for line in dialogue.split(separator: "\r\n", omittingEmptySubsequences: false) {
      last = try client.ask(String(line))[0]
    }
    #expect(last.hasPrefix(code))
    #expect(server.connections[0].logins.map(\.username) == ["ann"])
    #expect(server.connections[0].logins.map(\.isAccepted) == [code == "235"])
    #expect(server.violations == [])
  }

  @Test func `many connections are served at once`() throws {
    let server = try ScriptedSMTPServer()
    let clients = try (0..<20).map { _ in try greeted(server) }
    for client in clients { try open(client) }
    for client in clients { try client.ask("x\r\n.") }
    #expect(Set(server.accepted.map(\.connection)) == Set(1...20))
  }

  @Test func `a server stopped gives its port back`() throws {
    let server = try ScriptedSMTPServer()
    server.stop()
    #expect(throws: SocketFailure.self) { try RawSMTPClient(port: server.port) }
    let again = try ScriptedSMTPServer(port: server.port)
    #expect(again.port == server.port)
  }

  private func greeted(_ server: ScriptedSMTPServer) throws -> RawSMTPClient {
    let client = try RawSMTPClient(port: server.port)
    #expect(try client.reply() == ["220 server.test ESMTP scripted"])
    #expect(try client.ask("EHLO client.test").first == "250-server.test")
    return client
  }

  /// Brings a transaction to where its content is awaited.
  private func open(_ client: RawSMTPClient) throws {
    try client.ask("MAIL FROM:<a@example.org>")
    try client.ask("RCPT TO:<b@example.org>")
    try client.ask("DATA")
  }
}
