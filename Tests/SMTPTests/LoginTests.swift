import Foundation
import Mail
import TestSupport
import Testing

@testable import SMTP

/// Logins (RFC 4954): accepted before any mail, or none goes.
struct LoginTests {
  private static let secret = "pa55 wörd\u{1F511}"

  @Test(arguments: LoginMechanism.allCases)
  func `each mechanism logs in, and the trace holds no secret`(
    mechanism: LoginMechanism
  ) throws {
    let trace = Trace()
    let server = try server(offering: ["PLAIN", "LOGIN", "XOAUTH2"])
    let session = try transport(to: server, mechanism, trace: trace).open()
    #expect(session.submit(try Submission()).code == 250)
    session.end()
    #expect(
      server.connections[0].logins.map(\.mechanism) == [mechanism.rawValue.uppercased()])
    #expect(server.connections[0].logins.map(\.username) == ["news@example.org"])
    #expect(server.violations == [])
    expectNoSecret(in: trace)
  }

  @Test(arguments: ["PLAIN", "LOGIN"])
  func `a mechanism is chosen among those offered when none is named`(mechanism: String) throws {
    let server = try server(offering: [mechanism])
    let session = try transport(to: server, nil).open()
    #expect(session.submit(try Submission()).code == 250)
    #expect(server.connections[0].logins.map(\.mechanism) == [mechanism])
    #expect(server.violations == [])
  }

  @Test(arguments: LoginMechanism.allCases)
  func `a wrong secret is a refused login, which names no secret`(
    mechanism: LoginMechanism
  ) throws {
    let trace = Trace()
    let server = try server(offering: ["PLAIN", "LOGIN", "XOAUTH2"], taking: "another")
    let failure = failure(of: transport(to: server, mechanism, trace: trace))
    #expect(failure?.kind == "login refused")
    // A token is refused in a challenge that comes before 535.
    #expect(
      failure?.reason
        == (mechanism == .xoauth2
          ? #"the relay does not take the token: {"status":"401","schemes":"bearer"}"#
          : #"the relay said "535 5.7.8 Not with these credentials""#))
    expectNoMail(at: server)
    expectNoSecret(in: trace)
    #expect(!Self.forms.contains { failure?.reason.contains($0) ?? false })
  }

  /// RFC 4954 section 6.
  @Test func `454 is the relay's passing trouble`() throws {
    let server = try server(offering: ["PLAIN"]) {
      $0.on(.auth, reply: "454 4.7.0 the directory is away")
    }
    #expect(failure(of: transport(to: server, .plain))?.kind == "busy")
    expectNoMail(at: server)
  }

  /// RFC 5321 section 4.1.1.1: libcurl says HELO when EHLO is refused, and there is no AUTH then.
  @Test(arguments: [("450 4.3.2 not now", "busy"), ("550 5.7.1 go away", "refused")])
  func `a login lost with EHLO is EHLO's refusal`(reply: String, kind: String) throws {
    let server = try server(offering: ["PLAIN"]) { $0.on(.ehlo, times: 1, reply: reply) }
    let failure = failure(of: transport(to: server, .plain))
    #expect(failure?.kind == kind && failure?.reason == "the relay said \"\(reply)\"")
    expectNoMail(at: server)
  }

  @Test(arguments: [
    "535 5.7.8 \(secret) is wrong", "535 5.7.8 what is \(forms[3])?", "535 5.7.8 \(forms[5])",
    "454 4.7.0 no \(secret) yet",
  ])
  func `a secret that the relay repeats is not shown`(reply: String) throws {
    let trace = Trace()
    let server = try server(offering: ["PLAIN"]) { $0.on(.auth, reply: reply) }
    let failure = failure(of: transport(to: server, .plain, trace: trace))
    #expect(failure?.reason.contains("[secret]") == true)
    expectNoSecret(in: trace)
    #expect(!Self.forms.contains { failure?.reason.contains($0) ?? false })
  }

  @Test func `a secret that the relay repeats later is not kept`() throws {
    let trace = Trace()
    let server = try server(offering: ["PLAIN"]) {
      $0.on(.rcpt, times: 1, reply: "550 5.7.1 not with \(Self.secret)")
        .on(.finalDot, reply: "250 2.0.0 \(Self.forms[5]) queued as Q7")
    }
    let session = try transport(to: server, .plain, trace: trace).open()
    guard case .refused(_, let reply) = session.submit(try Submission()) else {
      Issue.record("it was not refused")
      return
    }
    #expect("\(reply)" == "550 5.7.1 not with [secret]")
    guard case .answered(let answer) = session.submit(try Submission()) else {
      Issue.record("it was not answered")
      return
    }
    #expect(answer.text == "[secret] queued as Q7" && answer.queueID == "Q7")
    expectNoSecret(in: trace)
  }

  @Test(arguments: LoginMechanism.allCases, [[], ["CRAM-MD5"]])
  func `no login that can be used is a refused login, and nothing is sent`(
    mechanism: LoginMechanism, offered: [String]
  ) throws {
    let server = try server(offering: offered)
    #expect(failure(of: transport(to: server, mechanism))?.kind == "login refused")
    expectNoMail(at: server)
  }

  @Test func `a mechanism that is not the one named is not used`() throws {
    let server = try server(offering: ["LOGIN"])
    #expect(failure(of: transport(to: server, .plain))?.kind == "login refused")
    #expect(server.connections.flatMap(\.logins).isEmpty)
  }

  /// A text after 235 in another reply is no login.
  @Test func `only a reply of 235 is a login`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.ehlo, reply: "250-server.test", "250 235"))
    #expect(failure(of: transport(to: server, nil))?.kind == "login refused")
    expectNoMail(at: server)
  }

  @Test func `a secret that cannot be had opens no connection`() throws {
    struct Missing: Error {}
    let server = try ScriptedSMTPServer()
    let transport = server.transport {
      $0.login = RelaySettings.Login(
        username: "news", mechanism: .plain, secret: LoginSecret { throw Missing() })
    }
    #expect(failure(of: transport)?.kind == "login refused")
    #expect(server.connections.isEmpty)
  }

  // MARK: What is shared

  private func server(
    offering mechanisms: [String], taking secret: String = LoginTests.secret,
    _ adjust: (SMTPScript) -> SMTPScript = { $0 }
  ) throws -> ScriptedSMTPServer {
    var script = SMTPScript()
    script.mechanisms = mechanisms
    script.credentials = .init(username: "news@example.org", secret: secret)
    script.requiresLogin = true
    return try ScriptedSMTPServer(adjust(script))
  }

  private func transport(
    to server: ScriptedSMTPServer, _ mechanism: LoginMechanism?, trace: Trace = Trace()
  ) -> SMTPTransport {
    let login = RelaySettings.Login(
      username: "news@example.org", mechanism: mechanism,
      secret: LoginSecret { LoginTests.secret })
    return server.transport(.none, { $0.login = login }, trace: trace.add)
  }

  private func expectNoMail(at server: ScriptedSMTPServer) {
    #expect(!server.connections.flatMap(\.commands).contains { $0.hasPrefix("MAIL") })
  }

  /// The secret as it stands, and as each mechanism encodes it.
  private static var forms: [String] {
    [
      secret, "news@example.org\0\(secret)", "\0news@example.org\0\(secret)",
      "user=news@example.org\u{1}auth=Bearer \(secret)\u{1}\u{1}",
    ].flatMap { [$0, Data($0.utf8).base64EncodedString()] }
  }

  private func expectNoSecret(in trace: Trace) {
    for form in Self.forms {
      #expect(!trace.lines.contains { $0.contains(form) })
    }
  }
}
