import Foundation
import Mail
import Synchronization
import TestSupport
import Testing

@testable import SMTP

/// What keeps a session from being opened, and what is said about it.
struct OpeningTests {
  @Test(arguments: [
    ("554 5.3.2 no service for you", "refused"), ("421 4.3.2 too many connections", "busy"),
    ("450 4.3.2 not now", "busy"), ("521 5.3.2 never", "refused"),
  ])
  func `a greeting that refuses is the relay's no or its not now`(
    greeting: String, kind: String
  ) throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.greeting, action: .replyThenClose(greeting)))
    let failure = failure(of: server.transport())
    #expect(failure?.kind == kind)
    #expect(failure?.reason == "the relay said \"\(greeting)\"")
  }

  @Test func `EHLO refused for good is a refusal`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.ehlo, reply: "550 5.7.1 go away"))
    #expect(failure(of: server.transport())?.kind == "refused")
  }

  @Test(arguments: [
    SMTPScript.Action.close, .reset, .garbage, .stall,
  ])
  func `a greeting that is none is no connection`(action: SMTPScript.Action) throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.greeting, action: action))
    #expect(failure(of: server.transport { $0.timeouts.reply = 1 })?.kind == "unreachable")
  }

  @Test func `a port that nobody listens on is no connection`() throws {
    let port = ScriptedSMTPServer.unusedPort()
    let settings = RelaySettings(url: "smtp://localhost:\(port)", security: .none)
    #expect(failure(of: SMTPTransport(settings))?.kind == "unreachable")
  }

  @Test func `a name that nobody has is no connection`() {
    let settings = RelaySettings(url: "smtp://relay.invalid:25", security: .none)
    #expect(failure(of: SMTPTransport(settings))?.kind == "unreachable")
  }

  @Test(arguments: ["http://localhost/", "file:///etc/passwd", "smtp://local host"])
  func `only SMTP is spoken`(url: String) {
    let settings = RelaySettings(url: url, security: .none)
    #expect(failure(of: SMTPTransport(settings))?.kind == "refused")
  }

  @Test func `a session can be opened again after a failure`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.greeting, connection: 1, action: .replyThenClose("421 4.3.2 full")))
    let transport = server.transport()
    #expect(failure(of: transport)?.kind == "busy")
    let session = try transport.open()
    #expect(session.submit(try Submission()).code == 250)
    session.end()
    #expect(server.connections.count == 2 && server.violations == [])
  }

  @Test func `the trace tells the dialogue without the content`() throws {
    let trace = Trace()
    let server = try ScriptedSMTPServer()
    let session = try server.transport(trace: trace.add).open()
    #expect(session.submit(try Submission("Subject: private\r\n\r\nx\r\n")).code == 250)
    session.end()
    let lines = trace.lines
    #expect(lines.first == "< 220 server.test ESMTP scripted")
    #expect(lines.contains("> RCPT TO:<ann@example.org>"))
    #expect(lines.contains("< 250 2.0.0 Ok: queued as Q1"))
    #expect(!lines.contains { $0.contains("private") })
  }

}

/// What a transport said it did; written to on any thread.
final class Trace: Sendable {
  private let kept = Mutex<[String]>([])
  var lines: [String] { kept.withLock { $0 } }
  @Sendable func add(_ line: String) { kept.withLock { $0.append(line) } }
}

/// Why `transport` opens no session; nil, and an issue, when it does.
func failure(of transport: SMTPTransport) -> OpeningFailure? {
  do {
    _ = try transport.open()
    Issue.record("a session was opened")
    return nil
  } catch { return error }
}

extension OpeningFailure {
  var kind: String {
    switch self {
    case .unreachable: "unreachable"
    case .busy: "busy"
    case .refused: "refused"
    case .insecure: "insecure"
    case .loginRefused: "login refused"
    }
  }
}
