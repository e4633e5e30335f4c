import Foundation
import TestSupport
import Testing

struct SendTests {
  @Test func `everybody in the audience gets one message, and a second send sends none`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 0)
    #expect(sent.standardOutput == "spring: 3 accepted of 3\n")
    #expect(
      sent.standardError == """
        spring: 3 recipients of 4 rows; left out: 1 not in the audience

        """)
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
    #expect(server.messages.allSatisfy { $0.reversePath == "bounces@wmhtc.example.org" })

    let again = try workspace.postroom("send", "campaigns/spring.md")
    #expect(again.status == 0 && again.standardOutput == "spring: 3 accepted of 3\n")
    #expect(again.standardError == "")
    #expect(server.messages.count == 3)
    #expect(server.violations == [])
  }

  @Test func `send goes on where a limit stopped it`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let first = try workspace.postroom("send", "spring", "--limit", "1")
    #expect(first.status == 75)
    #expect(first.standardOutput == "spring: 1 accepted, 2 queued of 3\n")
    #expect(first.standardError.contains("postroom: 2 messages left: run the same command again"))
    #expect(server.messages.count == 1)
    #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 75)
    #expect(server.messages.count == 2)
    #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 0)
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
  }

  @Test func `a dry run composes everything and writes and sends nothing`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let rehearsed = try workspace.postroom("send", "spring", "--dry-run")
    #expect(rehearsed.status == 0)
    #expect(
      rehearsed.lines.first == "spring: 3 recipients of 4 rows; left out: 1 not in the audience")
    #expect(
      rehearsed.standardError == "postroom: this was a dry run: nothing was queued or sent\n")
    let previews = try ["ann", "bob", "cat"].map {
      try workspace.postroom("preview", "spring", "--to", "\($0)@example.org", "--format", "eml")
        .bytes.count
    }
    #expect(
      rehearsed.lines.last?.replacing(",", with: "")
        .hasSuffix("the largest message \(previews.max()!) octets") == true)
    #expect(!FileManager.default.fileExists(atPath: workspace.url("var").path))
    #expect(server.connections.isEmpty)
  }

  @Test func `a dry run of a queued campaign counts the messages that were frozen`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.postroom("send", "spring", "--limit", "1")
    let before = try workspace.postroom("send", "spring", "--dry-run")
    try workspace.edit("campaigns/spring.md", "for {{company}}", "to you, {{status}} {{email}}")
    let after = try workspace.postroom("send", "spring", "--dry-run")
    #expect(before.status == 0 && after.status == 0)
    #expect(after.standardOutput == before.standardOutput)
  }

  @Test func `those who joined since are sent the frozen message when they are asked for`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("send", "spring").status == 0)
    try workspace.edit("recipients/members.csv", "dan@", "eve@example.org,Eve,,active\ndan@")
    try workspace.edit("campaigns/spring.md", "*spring*", "*summer*")

    let ordinary = try workspace.postroom("send", "spring")
    #expect(ordinary.status == 0 && server.messages.count == 3)
    #expect(ordinary.standardError.contains("warning: the files of spring changed since"))

    let added = try workspace.postroom("send", "spring", "--to-new")
    #expect(added.status == 0 && added.standardOutput == "spring: 4 accepted of 4\n")
    #expect(added.standardError.contains("spring: 1 new recipient\n"))
    #expect(server.messages.count == 4)
    let message = try #require(server.messages.last)
    #expect(message.forwardPaths == ["eve@example.org"])
    #expect(message.text.contains("spring") && !message.text.contains("summer"))

    try workspace.edit("campaigns/spring.md", "Dear", "{{status}} Dear")
    try workspace.edit("recipients/members.csv", "dan@", "fay@example.org,Fay,,active\ndan@")
    let other = try workspace.postroom("send", "spring", "--to-new")
    #expect(other.status == 65)
    #expect(
      other.standardError.contains(
        "error: spring now merges other fields, or attaches other files, than when it"))
    #expect(server.messages.count == 4)
  }

  @Test func `another relay is given the mail and not the login`() throws {
    var script = SMTPScript()
    script.mechanisms = ["PLAIN", "LOGIN"]
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(
      relay: "smtp://localhost:\(ScriptedSMTPServer.unusedPort())")
    try workspace.edit(
      "postroom.yaml", "  tls: none\n",
      "  tls: none\n  username: wmhtc\n  password: {env: SMTP_PASSWORD}\n")
    let sent = try workspace.postroom(
      "send", "spring", "--smtp", server.url, environment: ["SMTP_PASSWORD": "hunter2"])
    #expect(sent.status == 0)
    #expect(server.messages.count == 3)
    #expect(server.connections.allSatisfy { $0.logins.isEmpty })
  }

  @Test func `what is set aside is not mailed, and the log says so`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let added = try workspace.postroom("suppress", "add", "ANN@Example.ORG", "--reason", "left")
    #expect(added.status == 0 && added.standardOutput == "ANN@example.org is suppressed\n")
    let sent = try workspace.postroom("send", "spring", "--limit", "1")
    #expect(sent.status == 75)
    #expect(
      sent.standardError.contains("left out: 1 not in the audience, 1 suppressed"))
    // Suppressed after it was queued, too.
    let waiting = try workspace.postroom("log", "spring", "--state", "queued", "--json").objects
    let last = try #require(waiting.first?["address"] as? String)
    #expect(try workspace.postroom("suppress", "add", last, "--quiet").standardOutput == "")
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.recipients == ["bob@example.org", "cat@example.org"].filter { $0 != last })
    let log = try workspace.postroom("log", "spring", "--state", "suppressed", "--json").objects
    #expect(log.map { $0["address"] as? String } == ["ann@example.org", last])
    for line in log {
      #expect(line["attempts"] as? Int == 0)
      for key in ["code", "reply", "first_attempt_at", "last_attempt_at", "next_attempt_at"] {
        #expect(line[key] is NSNull, "\(key)")
      }
    }
  }

  @Test func `send --json ends with what status --json says`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let sent = try workspace.postroom("send", "spring", "--json")
    #expect(sent.status == 0 && sent.standardOutput.hasPrefix(#"{"campaign":"spring","total":3,"#))
    #expect(
      try workspace.postroom("status", "spring", "--json").standardOutput == sent.standardOutput)
  }
}
