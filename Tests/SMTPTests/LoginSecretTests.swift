import Mail
import Synchronization
import TestSupport
import Testing

@testable import SMTP

/// A login's secret is asked for once, and again when it was refused.
struct LoginSecretTests {
  /// Gives `secrets` one after another, the last one for ever, and counts.
  private final class Source: Sendable {
    private let secrets: [String]
    private let asked = Mutex(0)
    var count: Int { asked.withLock { $0 } }

    init(_ secrets: String...) { self.secrets = secrets }

    func next() -> String {
      asked.withLock { asked in
        defer { asked += 1 }
        return secrets[min(asked, secrets.count - 1)]
      }
    }
  }

  @Test func `a secret is asked for once for all connections`() throws {
    let source = Source("a", "b")
    let secret = LoginSecret(source.next)
    #expect(try (1...5).map { _ in try secret.value() } == ["a", "a", "a", "a", "a"])
    #expect(source.count == 1)
  }

  @Test func `connections that were refused the same secret ask once together`() async throws {
    let source = Source("a", "b", "c")
    let secret = LoginSecret(source.next)
    let refused = try secret.value()
    let others = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { try secret.other(than: refused) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(others == Array(repeating: "b", count: 20) && source.count == 2)
    #expect(try secret.value() == "b")
    // Later the new one has expired too.
    #expect(try secret.other(than: "b") == "c" && source.count == 3)
  }

  @Test func `the same again is no other, and is not asked for a third time`() throws {
    let source = Source("a")
    let secret = LoginSecret(source.next)
    _ = try secret.value()
    #expect(try secret.other(than: "a") == nil && secret.other(than: "a") == nil)
    #expect(source.count == 2)
  }

  @Test func `another spelling of the same letters is another secret`() throws {
    let secret = LoginSecret(Source("e\u{301}", "\u{E9}").next)
    let refused = try secret.value()
    #expect(try secret.other(than: refused).map { Array($0.utf8) } == [0xC3, 0xA9])
  }

  @Test func `a refused login is tried once more with another secret`() throws {
    let source = Source("stale", "fresh")
    let server = try server(taking: "fresh")
    let trace = Trace()
    let transport = transport(to: server, LoginSecret(source.next), trace)
    #expect(try transport.open().submit(try Submission()).code == 250)
    #expect(try transport.open().submit(try Submission()).code == 250)
    // libcurl leaves before 535.
    #expect(server.connections.map { $0.logins.map(\.isAccepted) } == [[], [true], [true]])
    #expect(source.count == 2 && server.violations == [])
    #expect(!trace.lines.contains { $0.contains("stale") || $0.contains("fresh") })
  }

  @Test(arguments: [("stale", 1), ("staler", 2)])
  func `it is given up when there is no other or that is refused too`(
    second: String, connections: Int
  ) throws {
    let source = Source("stale", second)
    let server = try server(taking: "fresh")
    let failure = failure(of: transport(to: server, LoginSecret(source.next)))
    #expect(failure?.kind == "login refused" && server.connections.count == connections)
    #expect(source.count == 2)
  }

  @Test func `a secret that cannot be had again is told beside the refusal`() throws {
    struct Locked: Error, CustomStringConvertible { let description = "the safe is locked" }
    let asked = Mutex(0)
    let secret = LoginSecret {
      try asked.withLock { asked in
        asked += 1
        if asked > 1 { throw Locked() }
        return "stale"
      }
    }
    let server = try server(taking: "fresh")
    let failure = failure(of: transport(to: server, secret))
    #expect(
      failure?.reason == """
        the relay does not take the token: {"status":"401","schemes":"bearer"}; \
        asked for the secret again, the safe is locked
        """)
  }

  /// 454, a lost connection and a mechanism that is not offered say nothing about the secret.
  @Test(arguments: [
    (SMTPScript.Action.reply("454 4.7.0 not now"), "busy"), (.close, "unreachable"),
    (.reset, "unreachable"),
  ])
  func `a secret that was not refused is not asked for again`(
    action: SMTPScript.Action, kind: String
  ) throws {
    let source = Source("fresh", "fresher")
    let server = try server(taking: "fresh") { $0.on(.auth, action: action) }
    #expect(failure(of: transport(to: server, LoginSecret(source.next)))?.kind == kind)
    #expect(source.count == 1 && server.connections.count == 1)
  }

  private func server(
    taking secret: String, _ adjust: (SMTPScript) -> SMTPScript = { $0 }
  ) throws -> ScriptedSMTPServer {
    var script = SMTPScript()
    script.mechanisms = ["XOAUTH2"]
    script.credentials = .init(username: "news@example.org", secret: secret)
    script.requiresLogin = true
    return try ScriptedSMTPServer(adjust(script))
  }

  private func transport(
    to server: ScriptedSMTPServer, _ secret: LoginSecret, _ trace: Trace = Trace()
  ) -> SMTPTransport {
    let login = RelaySettings.Login(
      username: "news@example.org", mechanism: .xoauth2, secret: secret)
    return server.transport(.none, { $0.login = login }, trace: trace.add)
  }
}
