import Foundation
import TestSupport
import Testing

/// A login whose secret a command prints: run once, when there is something to send, and again when
/// the relay refuses what it printed.
struct LoginCommandTests {
  @Test func `the command is run once for all connections, and not when nothing is due`() throws {
    let server = try Self.server()
    let workspace = try Self.workspace(for: server)
    #expect(try workspace.postroom("run").status == 0)
    #expect(try workspace.postroom("check").status == 0)
    #expect(try workspace.postroom("send", "spring", "--dry-run").status == 0)
    #expect(Self.runs(in: workspace) == 0)

    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.messages.count == 3 && server.connections.count > 1)
    #expect(Self.runs(in: workspace) == 1)

    for command in [["run"], ["send", "spring"]] {
      #expect(try BuiltBinary.run(command, in: workspace.folder.path).status == 0)
    }
    #expect(Self.runs(in: workspace) == 1 && server.violations == [])
  }

  @Test func `a token that has expired is fetched again, once for all connections`() throws {
    let server = try Self.server()
    let workspace = try Self.workspace(for: server, tokens: ["stale token", "fresh token"])
    let sent = try workspace.postroom("send", "spring", "--verbose")
    #expect(sent.status == 0 && server.messages.count == 3)
    #expect(Self.runs(in: workspace) == 2)
    #expect(!sent.everything.contains("stale token") && !sent.everything.contains("fresh token"))
    #expect(server.connections.contains { $0.logins.isEmpty } && server.violations == [])
  }

  @Test(arguments: [(["stale token"], 1), (["stale token", "staler token"], 2)])
  func `it ends with 77 when the command has nothing better`(
    tokens: [String], logins: Int
  ) throws {
    let server = try Self.server()
    let workspace = try Self.workspace(for: server, tokens: tokens, connections: 1)
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 77)
    #expect(
      refused.standardError.contains(
        """
        postroom: error: the relay refused the login: the relay does not take the token: \
        {"status":"401","schemes":"bearer"}
        """))
    #expect(Self.runs(in: workspace) == 2)
    #expect(server.connections.count == logins && server.messages.isEmpty)
    #expect(try workspace.postroom("status").standardOutput == "spring: 3 queued of 3\n")
  }

  @Test func `a relay that is left alone is no reason to run the command`() throws {
    let port = ScriptedSMTPServer.unusedPort()
    let workspace = try Self.workspace(relay: "smtp://localhost:\(port)")
    try workspace.edit("postroom.yaml", "first: 1s", "first: 1h")
    #expect(try workspace.postroom("send", "spring").status == 69)
    #expect(Self.runs(in: workspace) == 1)
    #expect(try workspace.postroom("run").status == 75)
    #expect(Self.runs(in: workspace) == 1)
  }

  @Test func `a command that fails is a mistake in the settings, and nothing is queued`() throws {
    let server = try Self.server()
    let workspace = try Self.workspace(for: server)
    try workspace.write("echo s3cret; exit 3", to: "token.sh")
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 78)
    #expect(
      refused.standardError.hasSuffix(
        "postroom.yaml:11:13: error: password: sh ended with 3 [secret]\n"))
    #expect(try workspace.postroom("check", "--connect").status == 78)
    #expect(try workspace.postroom("status").standardOutput == "")
    #expect(server.connections.isEmpty)
  }

  // MARK: What is shared

  private static func server() throws -> ScriptedSMTPServer {
    var script = SMTPScript()
    script.mechanisms = ["XOAUTH2"]
    script.credentials = .init(username: "news@example.org", secret: "fresh token")
    script.requiresLogin = true
    return try ScriptedSMTPServer(script)
  }

  private static func workspace(
    for server: ScriptedSMTPServer, tokens: [String] = ["fresh token"], connections: Int = 2
  ) throws -> CommandWorkspace {
    try workspace(relay: server.url, tokens: tokens, connections: connections)
  }

  /// The command prints one of `tokens` after another, the last one for ever.
  private static func workspace(
    relay: String, tokens: [String] = ["fresh token"], connections: Int = 2
  ) throws -> CommandWorkspace {
    let workspace = try CommandWorkspace(relay: relay)
    try workspace.edit(
      "postroom.yaml", "  tls: none\n  connections: 2\n",
      """
        tls: none
        username: news@example.org
        auth: xoauth2
        password: {command: [sh, token.sh]}
        connections: \(connections)

      """)
    try workspace.write(tokens.joined(separator: "\n") + "\n", to: "tokens")
    try workspace.write(
      """
      echo >> runs
      sed -n "$(wc -l < runs) p; \\$ p" tokens | head -n 1

      """, to: "token.sh")
    return workspace
  }

  private static func runs(in workspace: CommandWorkspace) -> Int {
    (try? workspace.text("runs").count) ?? 0
  }
}

extension BuiltBinary.Ending {
  var everything: String { standardOutput + standardError }
}
