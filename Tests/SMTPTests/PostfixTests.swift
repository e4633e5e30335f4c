import TestSupport
import Testing

@Suite(
  .enabled(if: Postfix.isAvailable, "Postfix is not installed, or this is not root"))
struct PostfixTests {
  @Test func `what is submitted is what the Maildir holds`() throws {
    let postfix = try Postfix.start()
    defer { postfix.stop() }
    let client = try RawSMTPClient(port: postfix.port)
    _ = try client.reply()
    #expect(try client.ask("EHLO client.example.org").contains("250-PIPELINING"))
    try client.write(
      "MAIL FROM:<bounces@example.org>", "RCPT TO:<ann+news@members.example.org>", "DATA")
    for code in ["250", "250", "354"] { #expect(try client.reply()[0].hasPrefix(code)) }
    let content = "Subject: x\r\nReceived: by me\r\n\r\n.a dot\r\n\tand a tab\r\n"
    #expect(
      try client.ask("Subject: x\r\nReceived: by me\r\n\r\n..a dot\r\n\tand a tab\r\n.")[0]
        .hasPrefix("250"))
    let message = try #require(try postfix.messages(atLeast: 1).first)
    #expect(message.recipient == "ann+news@members.example.org")
    #expect(String(decoding: message.content, as: UTF8.self) == content)
    #expect(postfix.log.contains("status=sent (delivered to maildir)"))
  }

  @Test func `strangers' domains, bare newlines and early commands are refused`() throws {
    let postfix = try Postfix.start()
    defer { postfix.stop() }
    let client = try RawSMTPClient(port: postfix.port)
    _ = try client.reply()
    try client.ask("EHLO client.example.org")
    try client.ask("MAIL FROM:<a@example.org>")
    #expect(try client.ask("RCPT TO:<a@elsewhere.test>")[0].hasPrefix("554"))
    #expect(try client.ask("RCPT TO:<a@example.org>")[0].hasPrefix("250"))
    try client.ask("DATA")
    try client.write(bytes: Array("x\n.\r\n\r\n.\r\n".utf8))
    #expect(!(try client.reply()[0].hasPrefix("250")))
  }

  @Test func `a Postfix that is stopped leaves neither port nor files`() throws {
    let postfix = try Postfix.start()
    postfix.stop()
    #expect(throws: SocketFailure.self) { try RawSMTPClient(port: postfix.port) }
    #expect(postfix.log.isEmpty)
  }
}
