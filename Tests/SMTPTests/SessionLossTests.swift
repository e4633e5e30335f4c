import Mail
import TestSupport
import Testing

@testable import SMTP

/// Where a session breaks decides what is known of its message: before the final dot it was not
/// delivered, after it nobody knows (RFC 1047).
struct SessionLossTests {
  private static let endings: [(String, SMTPScript.Action)] = [
    ("close", .close), ("reset", .reset), ("stall", .stall), ("garbage", .garbage), ("NUL", .nul),
    ("a line of 5,000", .longLine), ("101 lines", .manyLines),
    ("two codes", .reply("250-one", "251 two")),
    ("half a reply", .bytesThenClose(Array("25".utf8))),
    ("no code", .reply("99 hello")), ("code 600", .reply("600 hello")),
    ("code 100", .reply("150 hello")),
  ]

  @Test(arguments: endings.indices, [true, false])
  func `whatever breaks a session before the final dot, the message was not delivered`(
    ending: Int, isPipelined: Bool
  ) throws {
    let action = Self.endings[ending].1
    for stage in [SMTPScript.Stage.mail, .rcpt, .data] {
      let server = try ScriptedSMTPServer(SMTPScript().on(stage, action: action))
      let session = try server.transport {
        $0.timeouts.reply = 0.2
        $0.timeouts.data = 0.2
        $0.pipelining = isPipelined
      }.open()
      #expect(session.submit(try Submission()).isLost, "\(Self.endings[ending].0)")
      #expect(server.messages.isEmpty && server.violations == [])
    }
  }

  @Test(arguments: endings.indices, [true, false])
  func `whatever breaks a session after the final dot, the message is in doubt`(
    ending: Int, isPipelined: Bool
  ) throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, action: Self.endings[ending].1))
    let session = try server.transport {
      $0.timeouts.finalDot = 0.2
      $0.pipelining = isPipelined
    }.open()
    let next = try Submission(to: "bob@example.org")
    #expect(
      session.submit(try Submission(), then: next).isInDoubt, "\(Self.endings[ending].0)")
    #expect(server.messages.count == 1 && server.violations == [])
  }

  @Test func `an answer that comes with 354 is not that to the final dot`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.data, action: .reply("354 go", "250 2.0.0 before there was anything")))
    let session = try server.transport().open()
    #expect(session.submit(try Submission()).isLost)
    #expect(server.messages.isEmpty)
  }

  @Test func `354 for an answer to the final dot leaves the message in doubt`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.finalDot, action: .reply("354 go on")))
    let session = try server.transport().open()
    #expect(session.submit(try Submission()).isInDoubt)
  }

  @Test(arguments: [SMTPScript.Stage.mail, .rcpt, .data])
  func `421 before the content ends the session and is kept`(stage: SMTPScript.Stage) throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(stage, action: .replyThenClose("421 4.3.2 shutting down")))
    let session = try server.transport().open()
    let fate = session.submit(try Submission())
    #expect(fate.farewell?.code == 421 && fate.farewell?.text == "shutting down")
    #expect(server.messages.isEmpty)
  }

  @Test func `421 as the answer to the final dot is the message's own`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, action: .replyThenClose("421 4.3.2 shutting down")))
    let session = try server.transport().open()
    #expect(session.submit(try Submission()).code == 421)
  }

  @Test(arguments: [0, 4000])
  func `a connection closed before the final dot could leave means not delivered`(
    padding: Int
  ) throws {
    let message = try Submission(
      String(repeating: String(repeating: "x", count: 48) + "\r\n", count: 50 + padding / 50))
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.body(after: 1), action: .close))
    let session = try server.transport().open()
    let fate = session.submit(message) { #expect(server.waitUntilIdle()) }
    #expect(fate.isLost && fate.farewell == nil)
    #expect(server.messages.isEmpty)
  }

  @Test func `a connection reset before the final dot could leave means not delivered`() throws {
    let message = try Submission(String(repeating: "hello\r\n", count: 1000))
    let server = try ScriptedSMTPServer(SMTPScript().on(.body(after: 1), action: .reset))
    let session = try server.transport().open()
    let fate = session.submit(message) { #expect(server.waitUntilIdle()) }
    #expect(fate.isLost)
  }

  @Test func `421 under the content is known before the final dot leaves`() throws {
    let message = try Submission(String(repeating: "hello\r\n", count: 1000))
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.body(after: 1), action: .replyThenClose("421 4.3.2 shutting down")))
    let session = try server.transport().open()
    let fate = session.submit(message) { #expect(server.waitUntilIdle()) }
    #expect(fate.farewell?.code == 421)
    #expect(server.messages.isEmpty)
  }

  @Test func `content that the relay does not take in time was not delivered`() throws {
    let message = try Submission(
      String(repeating: String(repeating: "x", count: 998) + "\r\n", count: 8000))
    let server = try ScriptedSMTPServer(SMTPScript().on(.body(after: 1), action: .stall))
    let session = try server.transport { $0.timeouts.block = 0.2 }.open()
    #expect(session.submit(message).isLost)
    #expect(server.messages.isEmpty)
  }

  @Test func `silence after the final dot ends at its own limit, not at a command's`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, action: .delayed(.milliseconds(600), reply: "250 2.0.0 Ok")))
    let session = try server.transport { $0.timeouts.reply = 0.3 }.open()
    #expect(session.submit(try Submission()).code == 250)
  }
}
