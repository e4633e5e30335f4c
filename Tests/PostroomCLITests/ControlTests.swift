import Foundation
import TestSupport
import Testing

/// `pause`, `resume` and `cancel`: stopping a campaign, before and while it is sent.
struct ControlTests {
  @Test func `a paused campaign is not sent until it is resumed`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 75)
    let paused = try workspace.postroom("pause", "spring", "--reason", "a wrong date")
    #expect(paused.status == 0 && paused.standardOutput == "spring is paused\n")
    #expect(
      try workspace.postroom("pause", "spring").standardOutput == "spring was paused before\n")

    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 75)
    #expect(refused.standardError.contains("error: spring is paused since "))
    #expect(refused.standardError.contains(": a wrong date\nhint: postroom resume spring\n"))
    #expect(try workspace.postroom("run").status == 0)
    #expect(try workspace.postroom("status").standardOutput.contains("; paused since "))
    #expect(server.messages.count == 1)

    let resumed = try workspace.postroom("resume", "spring")
    #expect(resumed.standardOutput == "spring goes on: 2 messages left\n")
    #expect(try workspace.postroom("resume", "spring").standardOutput == "spring was not paused\n")
    #expect(try workspace.postroom("run").status == 0)
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
  }

  @Test func `a cancelled campaign mails nobody who was still waiting`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 75)
    let cancelled = try workspace.postroom("cancel", "spring")
    #expect(cancelled.status == 0)
    #expect(cancelled.standardOutput == "spring: 2 messages cancelled\n")
    #expect(try workspace.postroom("run").status == 0)
    let refused = try BuiltBinary.run(["send", "spring"], in: workspace.folder.path)
    #expect(refused.status == 65 && refused.standardError.contains("nobody is left to send it to"))
    _ = try workspace.postroom("resume", "spring")
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.messages.count == 1)
    let log = try workspace.postroom("log", "spring", "--json").objects
    #expect(
      log.map { $0["state"] as? String } == ["accepted", "cancelled", "cancelled"])
  }

  @Test(arguments: ["pause", "cancel"])
  func `a run that is at it stops, and finishes what is on its way`(command: String) throws {
    let server = try ScriptedSMTPServer()
    let workspace = try PlainWorkspace(
      members: 400, smtp: ["url: \(server.url)", "connections: 2"],
      more: ["limits: {rate: 50/second}"])
    let run = try BuiltBinary.start(["send", "news"], in: workspace.folder)
    #expect(server.wait { $0.messages.count >= 10 })
    #expect(try BuiltBinary.run([command, "news"], in: workspace.folder).status == 0)
    let ending = try run.wait()
    #expect(ending.status == (command == "pause" ? 75 : 0), "\(ending.standardError)")
    let seen = server.accepted.count
    #expect(seen < 200)
    let log = try BuiltBinary.run(["log", "news", "--json"], in: workspace.folder).objects
    let states = Dictionary(grouping: log) { $0["state"] as? String ?? "" }.mapValues(\.count)
    #expect(states["accepted"] == seen)
    #expect(states[command == "pause" ? "queued" : "cancelled"] == 400 - seen)
  }

  @Test(arguments: ["pause", "resume", "cancel"])
  func `what was never queued cannot be stopped`(command: String) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    #expect(try workspace.postroom(command, "spring").status == 66)
    #expect(try workspace.postroom(command, "winter").status == 66)
  }
}
