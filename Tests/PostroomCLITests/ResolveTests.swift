import Foundation
import Glibc
import TestSupport
import Testing

/// `resolve` by hand: what is in doubt is listed, and settled as somebody says.
struct ResolveTests {
  /// `spring` has been sent; the reply to the second message's final dot never came.
  private static func sent(
    _ script: SMTPScript = SMTPScript().on(.finalDot, message: 2, times: 1, action: .close)
  ) throws -> (CommandWorkspace, ScriptedSMTPServer) {
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "connections: 2", "connections: 1")
    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 1 && sent.standardOutput == "spring: 2 accepted, 1 in doubt of 3\n")
    #expect(
      sent.standardError.contains(
        "postroom: 1 message is in doubt, and held: postroom resolve spring\n"))
    return (workspace, server)
  }

  @Test func `what is in doubt is listed, with the ways to settle it`() throws {
    let (workspace, server) = try Self.sent()
    let listed = try workspace.postroom("resolve", "spring")
    #expect(listed.status == 1)
    let messageID = try Self.messageIDs(of: "bob@example.org", at: server)[0]
    let line = try #require(listed.lines.first)
    #expect(listed.lines.count == 1 && line.hasPrefix("bob@example.org "))
    #expect(line.contains(#/  20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ  </#))
    #expect(line.contains("Z  \(messageID)  the relay closed the connection"))
    #expect(
      listed.standardError == """
        hint: the relay's log settles them: postroom resolve spring --maillog FILE
        hint: or you do, with --accepted or --resend, and --to ADDRESS for one alone

        """)
    let quiet = try workspace.postroom("resolve", "spring", "--quiet", "--to", "Bob@example.org")
    #expect(quiet.status == 1 && quiet.lines == [line] && quiet.standardError == "")
  }

  @Test func `resolve --json is one object a message, absent values null`() throws {
    let (workspace, server) = try Self.sent()
    let listed = try workspace.postroom("resolve", "spring", "--json")
    let messageID = try Self.messageIDs(of: "bob@example.org", at: server)[0]
    #expect(listed.status == 1)
    let line = listed.standardOutput.replacing(/"since":"[^"]*Z"/, with: #""since":"TIME""#)
      .replacing(/"reason":"the relay closed [^"]*"/, with: #""reason":"WHY""#)
    #expect(
      line == #"{"campaign":"spring","address":"bob@example.org","state":"in_doubt","#
        + #""since":"TIME","message_id":"\#(messageID)","reason":"WHY","finding":null,"#
        + #""queue_id":null,"explanation":null}"# + "\n")
  }

  @Test func `nothing in doubt is no trouble`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("resolve", "spring").status == 66)
    #expect(try workspace.postroom("send", "spring").status == 0)
    for option in [[], ["--accepted"], ["--resend"], ["--maillog", "none.log"]] {
      let listed = try BuiltBinary.run(["resolve", "spring"] + option, in: workspace.folder.path)
      #expect(listed.status == 0 && listed.standardOutput == "")
      #expect(listed.standardError == "postroom: nothing of spring is in doubt\n")
    }
    #expect(
      try workspace.postroom("resolve", "sping").standardError.contains("did you mean spring"))
  }

  @Test func `what the relay has is accepted`() throws {
    let (workspace, server) = try Self.sent()
    let settled = try workspace.postroom(
      "resolve", "spring", "--accepted", "--to", "bob@EXAMPLE.org")
    #expect(settled.status == 0 && settled.standardError == "")
    #expect(settled.standardOutput == "bob@example.org is accepted\n")
    #expect(try workspace.postroom("resolve", "spring").status == 0)
    let bob = try workspace.postroom("log", "spring", "--json").objects[1]
    #expect(bob["state"] as? String == "accepted" && bob["attempts"] as? Int == 2)
    #expect(bob["reply"] as? String == "settled by hand: the relay has it")
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.messages.count == 3)
  }

  @Test func `what is sent again has the Message-ID that it had`() throws {
    let (workspace, server) = try Self.sent()
    let settled = try workspace.postroom("resolve", "spring", "--resend")
    #expect(settled.status == 0)
    #expect(settled.standardOutput == "spring: 1 message to be sent again\n")
    #expect(
      settled.standardError == "hint: due now: postroom send spring, or cron's next run\n")
    let bob = try workspace.postroom("log", "spring", "--json").objects[1]
    #expect(bob["state"] as? String == "deferred")
    #expect(bob["next_attempt_at"] as? String == bob["last_attempt_at"] as? String)
    #expect(try workspace.postroom("run").status == 0)
    #expect(try workspace.postroom("status").standardOutput == "spring: 3 accepted of 3\n")
    let ids = try Self.messageIDs(of: "bob@example.org", at: server)
    #expect(ids.count == 2 && ids[0] == ids[1])
  }

  @Test func `settling in JSON says what became of each`() throws {
    let (workspace, _) = try Self.sent()
    let settled = try workspace.postroom("resolve", "spring", "--resend", "--json").objects
    #expect(settled.map { $0["state"] as? String } == ["deferred"])
    #expect(settled.map { $0["address"] as? String } == ["bob@example.org"])
  }

  @Test func `an address that is not in doubt is refused, and nothing is settled`() throws {
    let (workspace, _) = try Self.sent()
    for way in [[], ["--accepted"], ["--resend"], ["--maillog", "/dev/null"]] {
      let refused = try BuiltBinary.run(
        [
          "resolve", "spring", "--to", "bob@example.org", "--to", "ann@example.org", "--to",
          "x@y.zz",
        ]
          + way, in: workspace.folder.path)
      #expect(refused.status == 65 && refused.standardOutput == "")
      #expect(
        refused.standardError == """
          postroom: error: ann@example.org is not in doubt: it is accepted
          hint: postroom resolve spring lists those in doubt
          postroom: error: x@y.zz is not among the recipients of spring
          hint: postroom resolve spring lists those in doubt

          """)
    }
    #expect(try workspace.postroom("resolve", "spring", "--to", "bob").status == 64)
    #expect(try workspace.postroom("resolve", "spring").status == 1)
  }

  @Test(arguments: [
    ["--accepted", "--resend"], ["--accepted", "--maillog", "a"], ["--resend", "--maillog", "a"],
    ["more"], ["--maillog", "-", "-"],
  ])
  func `two ways at once are a mistake in usage`(arguments: [String]) throws {
    let refused = try BuiltBinary.run(["resolve", "spring"] + arguments, in: "/")
    #expect(refused.status == 64)
  }

  @Test func `what a killed run left behind is in doubt as soon as somebody asks`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().on(.finalDot, message: 1, action: .stall))
    let workspace = try CommandWorkspace(relay: server.url)
    let run = try BuiltBinary.start(["send", "spring", "--yes"], in: workspace.folder.path)
    #expect(server.wait { !$0.messages.isEmpty })
    // It is not dead yet: nothing is settled under its hands.
    let early = try workspace.postroom("resolve", "spring")
    #expect(early.status == 0 && early.standardOutput == "")
    let held = try workspace.postroom("resolve", "spring", "--accepted")
    #expect(held.status == 75)
    #expect(held.standardError.contains("another run is at it (process \(run.processID)"))
    run.send(SIGKILL)
    _ = try run.wait()
    let listed = try workspace.postroom("resolve", "spring", "--json")
    #expect(listed.status == 1)
    #expect(
      listed.standardError.contains("warning: an earlier run was stopped: "))
    let reasons = try listed.objects.map { $0["reason"] as? String }
    #expect(!reasons.isEmpty)
    #expect(reasons.allSatisfy { $0 == "the run ended between the final dot and the reply" })
  }

  @Test func `a campaign may have its messages in doubt sent again`() throws {
    let script = SMTPScript().on(.finalDot, message: 2, times: 1, action: .close)
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "connections: 2", "connections: 1")
    try workspace.edit(
      "campaigns/spring.md", "audience: members", "audience: members\nin_doubt: resend")
    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 75 && sent.standardOutput == "spring: 2 accepted, 1 deferred of 3\n")
    #expect(try workspace.postroom("resolve", "spring").status == 0)
    let waited = try workspace.postroom("send", "spring", "--wait")
    #expect(waited.status == 0 && waited.standardOutput == "spring: 3 accepted of 3\n")
    let ids = try Self.messageIDs(of: "bob@example.org", at: server)
    #expect(ids.count == 2 && ids[0] == ids[1])
  }

  @Test func `what cannot go out again is told`() throws {
    let (workspace, _) = try Self.sent()
    try workspace.postroom("pause", "spring")
    let paused = try workspace.postroom("resolve", "spring", "--resend")
    #expect(paused.status == 0)
    #expect(paused.standardError == "hint: the campaign is paused: postroom resume spring\n")
  }

  @Test(.enabled(if: Python.isThere, "Python is not installed"))
  func `on a terminal the number is asked for before all are sent again`() throws {
    let (workspace, _) = try Self.sent()
    let terminal = """
      import os, pty, sys
      answer, *arguments = open(sys.argv[1]).read().splitlines()
      pid, end = pty.fork()
      if pid == 0:
          os.execv(arguments[0], arguments)
      shown = b""
      while True:
          try:
              more = os.read(end, 1000)
          except OSError:
              break
          if not more:
              break
          shown += more
          if b"to stop: " in more:
              os.write(end, answer.encode() + b"\\n")
      print(shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """
    func answer(_ text: String, _ options: String...) throws -> String {
      let lines = [text, BuiltBinary.path, "resolve", "spring", "-C", workspace.folder.path]
      let input = (lines + options).joined(separator: "\n")
      return String(decoding: try Python.run(terminal, input: Data(input.utf8)), as: UTF8.self)
    }
    let refused = try answer("2", "--resend")
    #expect(refused.contains("Type the number of recipients (1) to send again"))
    #expect(refused.contains("not confirmed: nothing was changed"))
    #expect(try workspace.postroom("resolve", "spring").status == 1)
    #expect(try answer("1", "--resend").contains("spring: 1 message to be sent again"))
    #expect(try workspace.postroom("resolve", "spring").status == 0)
  }

  private static func messageIDs(
    of address: String, at server: ScriptedSMTPServer
  ) throws -> [String] {
    try server.messages.filter { $0.forwardPaths == [address] }.map {
      String(try #require($0.text.firstMatch(of: /\r\nMessage-ID: (.*)\r\n/)).1)
    }
  }
}
