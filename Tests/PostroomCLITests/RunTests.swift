import Foundation
import Glibc
import TestSupport
import Testing

/// Cron's one line.
struct RunTests {
  @Test func `run tries a deferred message again once it is due, and is silent otherwise`() throws {
    let script = SMTPScript().on(.rcpt(containing: "cat@"), times: 1, reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    let nothing = try workspace.postroom("run")
    #expect(nothing.status == 0)
    #expect(nothing.standardOutput == "" && nothing.standardError == "")

    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 75)
    let due = #/\npostroom: 1 message due from 20.* [+]0[01]:00: let cron run `postroom run`\n/#
    #expect(sent.standardError.contains(due))
    #expect(server.messages.count == 2)
    try Self.waitUntilDue(in: workspace)
    let again = try workspace.postroom("run")
    #expect(again.status == 0)
    #expect(again.standardOutput == "" && again.standardError == "")
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
    let log = try workspace.postroom("log", "--json").objects
    #expect(log.map { $0["attempts"] as? Int } == [1, 1, 2])
  }

  @Test func `what is deferred and not yet due is left alone`() throws {
    let script = SMTPScript().on(.rcpt(containing: "cat@"), reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "first: 1s", "first: 1h")
    #expect(try workspace.postroom("send", "spring").status == 75)
    let connections = server.connections.count
    let early = try workspace.postroom("run")
    #expect(early.status == 0)
    #expect(early.standardOutput == "" && early.standardError == "")
    #expect(server.connections.count == connections)
  }

  @Test func `a campaign whose time has come is queued and sent, and one to come is not`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try Self.schedule("spring", at: -60, in: workspace)
    try workspace.write(try workspace.text("campaigns/spring.md"), to: "campaigns/summer.md")
    try Self.schedule("summer", at: 3600, in: workspace)
    let ran = try workspace.postroom("run")
    #expect(ran.status == 0 && ran.standardOutput == "")
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
    #expect(try workspace.postroom("status").standardOutput == "spring: 3 accepted of 3\n")
    #expect(try workspace.postroom("run").status == 0)
    #expect(server.messages.count == 3)
  }

  @Test func `send queues a campaign that is to come, and run submits it then`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try Self.schedule("spring", at: 3600, in: workspace)
    let queued = try workspace.postroom("send", "spring")
    #expect(queued.status == 0 && queued.standardOutput == "spring: 3 queued of 3\n")
    let due = #/\npostroom: 3 messages due from 20.* [+]0[01]:00: let cron run `postroom run`\n/#
    #expect(queued.standardError.contains(due))
    #expect(try workspace.postroom("run").status == 0)
    #expect(server.connections.isEmpty)
  }

  @Test func `a campaign missed by more than a day is reported and not sent`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try Self.schedule("spring", at: -25 * 3600, in: workspace)
    let ran = try workspace.postroom("run")
    #expect(ran.status == 1 && ran.standardOutput == "")
    #expect(
      ran.standardError.contains(
        #/^postroom: warning: spring was to be sent at 20.* [+]0[01]:00 and was not: since 20.* [+]0[01]:00 it is too late\nhint: /#
      ))
    #expect(server.connections.isEmpty)
    #expect(try workspace.postroom("status", "--json").standardOutput == "")
  }

  @Test func `a scheduled campaign with a mistake is reported, and the others are sent`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try Self.schedule("spring", at: -60, in: workspace)
    let text = try workspace.text("campaigns/spring.md")
    try workspace.write(
      text.replacing("series: newsletter", with: "series: newsleter"), to: "campaigns/a.md")
    try workspace.write(text.replacing("template: plain", with: "a: b: c"), to: "campaigns/b.md")
    // A draft: it is for nobody yet.
    try workspace.write(
      text.replacing(/send_at:.*\n/, with: "").replacing("plain", with: "plane"),
      to: "campaigns/c.md")
    let ran = try workspace.postroom("run")
    #expect(ran.status == 65)
    #expect(ran.standardError.contains("campaigns/a.md:2:9: error: there is no series"))
    #expect(ran.standardError.contains("campaigns/b.md:3:5: error: this is not YAML"))
    #expect(!ran.standardError.contains("campaigns/c.md"))
    #expect(server.messages.count == 3)
  }

  @Test func `a where that fails holds up its own campaign, and no other`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try Self.schedule("spring", at: -60, in: workspace)
    try workspace.write(
      try workspace.text("campaigns/spring.md").replacing(
        "audience: members", with: "audience: members\nwhere: abs(-9223372036854775808) > 1"),
      to: "campaigns/a.md")
    let ran = try workspace.postroom("run")
    #expect(ran.status == 65, "\(ran)")
    let complaint = "campaigns/a.md:8:8: error: where: a number is too large for an integer"
    #expect(ran.standardError.hasPrefix(complaint), "\(ran)")
    #expect(server.messages.count == 3)
  }

  @Test func `a page that cannot be written holds up its own campaign, and no other`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try Self.schedule("spring", at: -60, in: workspace)
    try workspace.write("no folder", to: "public")
    let leave = "<a href=\"{{unsubscribe_url}}\">Leave</a>"
    try workspace.edit(
      "templates/plain/body.html.mustache", leave,
      "{{#unsubscribe_url}}\(leave){{/unsubscribe_url}}")
    try workspace.write(
      try workspace.text("campaigns/spring.md").replacing("{{first_name}}", with: "you")
        .replacing(
          "audience:", with: "publish: public/x\npublish_url: https://example.org/x\naudience:"),
      to: "campaigns/a.md")
    let ran = try workspace.postroom("run")
    #expect(ran.status == 73, "\(ran)")
    #expect(ran.standardError.contains("public/x/a.html cannot be written"), "\(ran)")
    #expect(server.messages.count == 3)
    try workspace.remove("public")
    #expect(try workspace.postroom("run").status == 0)
    #expect(server.messages.count == 6 && workspace.isFile("public/x/a.html"))
  }

  @Test func `messages that expire when their event begins are told by run, too`() throws {
    let script = SMTPScript().on(.rcpt, reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    let start = Date().addingTimeInterval(4)
    try workspace.edit(
      "campaigns/spring.md", "audience:",
      "timezone: UTC\nevent: {title: T, start: \(Self.clock(start)), duration: 1h}\naudience:")
    #expect(try workspace.postroom("send", "spring").status == 75)
    while Date() < start + 1 { usleep(20_000) }
    let ran = try workspace.postroom("run")
    #expect(ran.status == 1)
    #expect(ran.standardOutput == "spring: 3 expired of 3\n")
  }

  /// Waits for the clock to pass the `next_attempt_at` of every message that has one.
  static func waitUntilDue(in workspace: CommandWorkspace) throws {
    let due = try workspace.postroom("log", "--json").objects.compactMap {
      try ($0["next_attempt_at"] as? String).map { try Date($0, strategy: .iso8601) }
    }.max()
    let last = try #require(due)
    while Date() < last { usleep(20_000) }
  }

  /// Sets `send_at` to so many seconds from now.
  private static func schedule(
    _ name: String, at seconds: Double, in workspace: CommandWorkspace
  ) throws {
    let path = "campaigns/\(name).md"
    let text = try workspace.text(path).replacing(/timezone:.*\nsend_at:.*\n/, with: "")
    let sendAt = "timezone: UTC\nsend_at: \(clock(Date().addingTimeInterval(seconds)))\n"
    try workspace.write(text.replacing("audience:", with: sendAt + "audience:"), to: path)
  }

  private static func clock(_ date: Date) -> String {
    date.formatted(.iso8601.dateTimeSeparator(.space)).replacing("Z", with: "")
  }
}
