import Foundation
import Glibc
import TestSupport
import Testing

@testable import PostroomCLI

/// Exit codes that crontabs depend on (design section 5); the rest are reached in other suites.
struct ExitCodeTests {
  @Test func `1 is for a campaign that is done, with some who were refused`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.rcpt(containing: "bob@"), reply: "550 5.7.1 no"))
    let workspace = try CommandWorkspace(relay: server.url)
    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 1 && sent.standardOutput == "spring: 2 accepted, 1 failed of 3\n")
    #expect(sent.standardError.contains("postroom: see who: postroom log spring --state failed"))
    #expect(try workspace.postroom("send", "spring").status == 1)
    #expect(server.messages.count == 2)
  }

  @Test(arguments: [
    ["send", "spring", "--limit", "0"], ["send"], ["sned", "spring"], ["send", "spring", "--fast"],
    ["preview", "spring", "--format", "pdf"], ["send", "spring", "--smtp", "http://localhost"],
    ["send", "spring", "--smtp", "smtp://a:b@localhost"], ["suppress", "add", "nobody"],
  ])
  func `64 is for a command that cannot be meant`(command: [String]) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let refused = try BuiltBinary.run(command, in: workspace.folder.path)
    #expect(refused.status == 64 && refused.standardOutput == "")
    #expect(refused.standardError.contains(#/(?i)error: /#))
    #expect(try workspace.postroom("status", "--json").standardOutput == "")
  }

  @Test(arguments: ["send", "check", "preview", "log", "status"])
  func `66 is for a campaign or a workspace that is not there`(command: String) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let refused = try workspace.postroom(command, "sprang")
    #expect(refused.status == 66 && refused.standardOutput == "")
    #expect(
      refused.standardError == """
        postroom: error: there is no campaign "sprang" in \(workspace.folder.path)/campaigns
        hint: did you mean spring?

        """)
    let empty = try CommandWorkspace()
    let homeless = try empty.postroom(command, "spring")
    #expect(homeless.status == 66)
    #expect(homeless.standardError.contains("postroom: error: there is no postroom.yaml in "))
    #expect(homeless.standardError.contains("\nhint: `postroom init DIR` makes a workspace; "))
  }

  @Test func `69 is for a relay that is not there, and nothing is lost`() throws {
    let port = ScriptedSMTPServer.unusedPort()
    let workspace = try CommandWorkspace(relay: "smtp://localhost:\(port)")
    try workspace.edit("postroom.yaml", "{first: 1s}", "{first: 1h}")
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 69 && refused.standardOutput == "spring: 3 queued of 3\n")
    #expect(refused.standardError.contains("postroom: error: the relay cannot be reached: "))
    #expect(refused.standardError.contains("\nhint: nothing is lost: run the same command again"))
    let log = try workspace.postroom("log", "spring", "--json").objects
    #expect(log.map { $0["attempts"] as? Int } == [0, 0, 0])
    #expect(try workspace.postroom("check", "--connect").status == 69)

    let server = try ScriptedSMTPServer(port: port)
    // Cron leaves the relay alone until its back-off has passed; a person does not wait.
    let early = try workspace.postroom("run")
    #expect(early.status == 75 && early.standardOutput == "" && early.standardError == "")
    #expect(server.connections.isEmpty)
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
  }

  @Test func `75 is for a workspace that another run is at`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.write("process 1, started yesterday", to: "var/postroom.lock")
    let descriptor = open(workspace.url("var/postroom.lock").path, O_RDWR | O_CLOEXEC)
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    for command in [["send", "spring"], ["run", "--verbose"]] {
      let refused = try BuiltBinary.run(command, in: workspace.folder.path)
      #expect(refused.status == 75)
      #expect(
        refused.standardError == """
          postroom: error: another run is at it (process 1, started yesterday)
          hint: wait for it to end; cron's next run goes on

          """)
    }
    // Cron mails whatever is said, and a slow run is at it for hours.
    let cron = try BuiltBinary.run(["run"], in: workspace.folder.path)
    #expect(cron.status == 75 && cron.standardError.isEmpty && cron.standardOutput.isEmpty)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -90_000)],
      ofItemAtPath: workspace.url("var/postroom.lock").path)
    let stuck = try BuiltBinary.run(["run"], in: workspace.folder.path)
    #expect(stuck.status == 75 && stuck.standardError.contains("another run is at it"))
    // Readers are never blocked.
    #expect(try workspace.postroom("preview", "spring").status == 0)
    #expect(try workspace.postroom("check").status == 0)
    close(descriptor)
    #expect(server.connections.isEmpty)
    #expect(try workspace.postroom("send", "spring").status == 0)
  }

  @Test func `what somebody must act on is said before what goes on by itself`() throws {
    let script = SMTPScript()
      .on(.rcpt(containing: "bob@"), reply: "550 5.7.1 no")
      .on(.rcpt(containing: "cat@"), reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 1, "\(sent)")
    #expect(sent.standardError.contains("postroom: 1 message due from "), "\(sent)")
    try workspace.write("---\nsend_at: [\n---\n", to: "campaigns/broken.md")
    try RunTests.waitUntilDue(in: workspace)
    // A message is deferred again, and a campaign is broken.
    #expect(try workspace.postroom("run").status == 65)
    try workspace.remove("campaigns/broken.md")
    try RunTests.waitUntilDue(in: workspace)
    #expect(try workspace.postroom("run").status == 75)
  }

  @Test func `of several exit codes the worst is the command's`() {
    func worst(_ codes: [Int32]) -> Int32 {
      var exit = WorstExit()
      for code in codes { exit.add(code) }
      return exit.code
    }
    let order: [Int32] = [143, 70, 73, 78, 77, 69, 65, 1, 75, 0]
    for (place, code) in order.enumerated() {
      #expect(worst(Array(order[place...])) == code)
      #expect(worst(order[place...].reversed()) == code)
    }
    #expect(worst([]) == 0)
  }

  @Test func `77 is for a login that the relay refused, and nobody is touched`() throws {
    var script = SMTPScript()
    script.mechanisms = ["PLAIN"]
    script.credentials = .init(username: "wmhtc", secret: "right")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit(
      "postroom.yaml", "  tls: none\n",
      "  tls: none\n  username: wmhtc\n  password: {env: SMTP_PASSWORD}\n")
    let wrong = ["SMTP_PASSWORD": "wr0ng"]
    let refused = try workspace.postroom("send", "spring", environment: wrong)
    #expect(refused.status == 77 && refused.standardOutput == "spring: 3 queued of 3\n")
    #expect(refused.standardError.contains("postroom: error: the relay refused the login: "))
    #expect(refused.standardError.contains("\nhint: check username and password under smtp: "))
    #expect(!refused.standardError.contains("wr0ng"))
    #expect(try workspace.postroom("check", "--connect", environment: wrong).status == 77)
    #expect(server.connections.allSatisfy { !$0.commands.contains { $0.hasPrefix("MAIL") } })
    let right = ["SMTP_PASSWORD": "right"]
    #expect(try workspace.postroom("send", "spring", environment: right).status == 0)
    #expect(server.messages.count == 3)
  }

  @Test func `-C names a workspace, before the command or after it`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let folder = workspace.folder.path
    for command in [["-C", folder, "check"], ["check", "-C", folder]] {
      let checked = try BuiltBinary.run(command, in: "/")
      #expect(checked.status == 0)
      #expect(checked.standardOutput.hasPrefix("spring: no problems; 3 recipients of 4 rows"))
    }
    #expect(try BuiltBinary.run(["check", "--quiet"], in: folder + "/campaigns").status == 0)
  }
}
