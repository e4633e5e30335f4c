import Mail
import TestSupport
import Testing

@testable import SMTP

/// TLS: by STARTTLS (RFC 3207) and from the first byte (RFC 8314), verified or not at all.
@Suite(.enabled(if: TestCertificates.isAvailable, "there is no openssl command"))
struct SecurityTests {
  @Test(arguments: [true, false], [TransportSecurity.required, .opportunistic])
  func `mail goes under TLS to a relay whose authority is trusted`(
    isImplicit: Bool, security: TransportSecurity
  ) throws {
    let server = try server(.trusted, isImplicit: isImplicit)
    let session = try transport(to: server, security).open()
    let large = String(repeating: String(repeating: ".", count: 98) + "\r\n", count: 2000)
    let messages = try [Submission(), Submission(large), Submission()]
    #expect(session.submit(all: messages).map(\.code) == [250, 250, 250])
    session.end()
    #expect(server.waitUntilIdle())
    #expect(server.connections.map(\.isEncrypted) == [true])
    #expect((server.accepted.map(\.content) == messages.map(\.content.bytes)) as Bool)
    #expect(server.violations == [])
  }

  /// libcurl and this session must not fall back, and must not go on past a bad certificate.
  @Test(
    arguments: [TestCertificate.trusted, .expired, .wrongName],
    [TransportSecurity.required, .opportunistic, .none])
  func `a certificate that does not convince ends it before any mail`(
    certificate: TestCertificate, security: TransportSecurity
  ) throws {
    for isImplicit in [true, false] where isImplicit || security != .none {
      let server = try server(certificate, isImplicit: isImplicit)
      // The trusted one is not, to a client that knows only the system's authorities.
      let transport =
        certificate == .trusted ? server.transport(security) : try transport(to: server, security)
      #expect(failure(of: transport)?.kind == "insecure")
      #expect(!server.connections.flatMap(\.commands).contains { $0.hasPrefix("MAIL") })
    }
  }

  @Test func `a relay without STARTTLS is insecure where TLS is required`() throws {
    let server = try ScriptedSMTPServer()
    #expect(failure(of: server.transport(.required))?.kind == "insecure")
    #expect(server.connections[0].commands.count <= 2)
  }

  @Test func `a relay without STARTTLS is spoken to in plain text where that is allowed`() throws {
    let server = try ScriptedSMTPServer()
    let session = try server.transport(.opportunistic).open()
    #expect(session.submit(try Submission()).code == 250)
    session.end()
    #expect(server.connections.map(\.isEncrypted) == [false] && server.violations == [])
  }

  @Test(arguments: [SMTPScript.Action.close, .reset])
  func `a handshake broken off is a lost connection`(action: SMTPScript.Action) throws {
    for isImplicit in [true, false] {
      let server = try server(.trusted, isImplicit: isImplicit) {
        $0.on(.handshake, action: action)
      }
      #expect(failure(of: try transport(to: server, .required))?.kind == "unreachable")
    }
  }

  @Test(arguments: [("454 4.7.0 not now", "busy"), ("554 5.7.3 never", "insecure")])
  func `STARTTLS refused for now is the relay's passing trouble`(
    reply: String, kind: String
  ) throws {
    let server = try server(.trusted, isImplicit: false) { $0.on(.startTLS, reply: reply) }
    let failure = failure(of: try transport(to: server, .required))
    #expect(failure?.kind == kind)
    #expect(!server.connections.flatMap(\.commands).contains { $0.hasPrefix("MAIL") })
  }

  @Test func `a certificate is faulted in words that help`() throws {
    let server = try server(.expired, isImplicit: true)
    let expired = failure(of: try transport(to: server, .required))
    #expect(expired?.reason == "SSL certificate problem: certificate has expired")
  }

  @Test func `TLS spoken to a plain port is no session`() throws {
    let server = try ScriptedSMTPServer()
    var settings = RelaySettings(url: "smtps://localhost:\(server.port)", security: .required)
    settings.timeouts = Timeouts(all: 2)
    #expect(failure(of: SMTPTransport(settings)) != nil)
  }

  @Test func `what breaks under TLS is told apart as it is in plain text`() throws {
    let before = try server(.trusted, isImplicit: true) { $0.on(.rcpt, action: .close) }
    #expect(try transport(to: before, .required).open().submit(try Submission()).isLost)
    let after = try server(.trusted, isImplicit: true) { $0.on(.finalDot, action: .close) }
    #expect(try transport(to: after, .required).open().submit(try Submission()).isInDoubt)
    let under = try server(.trusted, isImplicit: true) {
      $0.on(.body(after: 1), action: .replyThenClose("421 4.3.2 shutting down"))
    }
    let long = try Submission(String(repeating: "hello\r\n", count: 1000))
    let fate = try transport(to: under, .required).open()
      .submit(long) { #expect(under.waitUntilIdle()) }
    #expect(fate.farewell?.code == 421)
  }

  @Test(arguments: [true, false])
  func `the greeting tells what the relay offers, and until when its certificate holds`(
    isImplicit: Bool
  ) throws {
    let server = try server(.trusted, isImplicit: isImplicit)
    let greeting = try transport(to: server, .required).greeting()
    #expect(greeting.offers.contains("PIPELINING") && !greeting.isLoggedIn)
    #expect(greeting.certificateExpires?.hasSuffix("GMT") == true)
    let plain = try ScriptedSMTPServer()
    #expect(try plain.transport(.none).greeting().certificateExpires == nil)
  }

  private func server(
    _ certificate: TestCertificate, isImplicit: Bool,
    _ adjust: (SMTPScript) -> SMTPScript = { $0 }
  ) throws -> ScriptedSMTPServer {
    var script = SMTPScript()
    script.tls = isImplicit ? .implicit(certificate) : .startTLS(certificate)
    return try ScriptedSMTPServer(adjust(script))
  }

  private func transport(
    to server: ScriptedSMTPServer, _ security: TransportSecurity
  ) throws -> SMTPTransport {
    let authority = try TestCertificates.shared.get().authorityPath
    return server.transport(security) { $0.caFile = authority }
  }
}
