import Foundation
import TestSupport
import Testing

/// The forms of `log` and `status` that scripts rely on (design section 5).
struct LogTests {
  private static let script = SMTPScript()
    .on(.finalDot, reply: "250 2.0.0 Ok: queued as 4bXyz")
    .on(.rcpt(containing: "bob@"), reply: "550-5.7.1 Not", "550 5.7.1 here")
    .on(.rcpt(containing: "cat@"), reply: "451 later")

  private static func sent() throws -> (CommandWorkspace, ScriptedSMTPServer) {
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "{first: 1s}", "{first: 1h}")
    try workspace.postroom("suppress", "add", "dan@example.org")
    try workspace.edit("recipients/members.csv", "lapsed", "active")
    #expect(try workspace.postroom("send", "spring").status == 1)
    return (workspace, server)
  }

  @Test func `log --json is one object a recipient, absent values null`() throws {
    let began = Date()
    let (workspace, server) = try Self.sent()
    let logged = try workspace.postroom("log", "spring", "--json")
    #expect(logged.status == 0 && logged.standardError == "")
    let text = try #require(server.message(to: "ann@example.org")).text
    let messageID = try #require(text.firstMatch(of: /\r\nMessage-ID: (.*)\r\n/)).1
    #expect(messageID.hasSuffix("@wmhtc.example.org>"))
    let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/
    let lines = logged.lines.map {
      $0.replacing(time, with: "TIME").replacing(/<[0-9a-z]+@/, with: "<ID@")
    }
    #expect(logged.lines.first?.contains(messageID) == true)
    #expect(
      lines == [
        #"{"campaign":"spring","address":"ann@example.org","state":"accepted","attempts":1,"#
          + #""code":250,"enhanced_status":"2.0.0","reply":"Ok: queued as 4bXyz","#
          + #""queue_id":"4bXyz","message_id":"<ID@wmhtc.example.org>","#
          + #""first_attempt_at":"TIME","last_attempt_at":"TIME","next_attempt_at":null}"#,
        #"{"campaign":"spring","address":"bob@example.org","state":"failed","attempts":1,"#
          + #""code":550,"enhanced_status":"5.7.1","reply":"Not here","#
          + #""queue_id":null,"message_id":"<ID@wmhtc.example.org>","#
          + #""first_attempt_at":"TIME","last_attempt_at":"TIME","next_attempt_at":null}"#,
        #"{"campaign":"spring","address":"cat@example.org","state":"deferred","attempts":1,"#
          + #""code":451,"enhanced_status":null,"reply":"later","#
          + #""queue_id":null,"message_id":"<ID@wmhtc.example.org>","#
          + #""first_attempt_at":"TIME","last_attempt_at":"TIME","next_attempt_at":"TIME"}"#,
        #"{"campaign":"spring","address":"dan@example.org","state":"suppressed","attempts":0,"#
          + #""code":null,"enhanced_status":null,"reply":null,"#
          + #""queue_id":null,"message_id":"<ID@wmhtc.example.org>","#
          + #""first_attempt_at":null,"last_attempt_at":null,"next_attempt_at":null}"#,
      ])

    let cat = try logged.objects[2]
    let attempted = try Date(try #require(cat["last_attempt_at"] as? String), strategy: .iso8601)
    let next = try Date(try #require(cat["next_attempt_at"] as? String), strategy: .iso8601)
    #expect(attempted > began - 1 && attempted <= Date())
    // `retry.first`, and at most a quarter more.
    #expect((3600...4501).contains(next.timeIntervalSince(attempted)))
  }

  @Test func `status --json counts every state`() throws {
    let (workspace, _) = try Self.sent()
    let status = try workspace.postroom("status", "spring", "--json")
    #expect(
      status.standardOutput == #"{"campaign":"spring","total":4,"queued":0,"deferred":1,"#
        + #""accepted":1,"failed":1,"expired":0,"in_doubt":0,"suppressed":1,"cancelled":0,"#
        + #""paused_at":null}"# + "\n")
    #expect(try workspace.postroom("status").standardOutput.hasPrefix("spring: 1 accepted, "))
  }

  @Test func `what was never queued has no log`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    for command in ["log", "status"] {
      let all = try workspace.postroom(command, "--json")
      #expect(all.status == 0 && all.standardOutput == "" && all.standardError == "")
      let one = try workspace.postroom(command, "spring")
      #expect(one.status == 66)
      #expect(one.standardError.hasPrefix("postroom: error: spring was never queued\nhint: "))
    }
    #expect(!workspace.isFile("var/postroom.sqlite"))
  }

  @Test(arguments: [
    ("accepted", ["ann@example.org"]), ("failed", ["bob@example.org"]),
    ("deferred", ["cat@example.org"]), ("suppressed", ["dan@example.org"]), ("queued", []),
  ])
  func `log --state shows only that state`(state: String, addresses: [String]) throws {
    let (workspace, _) = try Self.sent()
    let log = try workspace.postroom("log", "--state", state, "--json").objects
    #expect(log.map { $0["address"] as? String } == addresses)
  }

  @Test func `a state that there is not is a mistake in usage`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    for state in ["committing", "sent"] {
      let refused = try workspace.postroom("log", "--state", state)
      #expect(refused.status == 64)
      #expect(refused.standardError.contains("--state: one of queued, deferred, accepted, "))
    }
    #expect(try workspace.postroom("log", "--json", "--csv").status == 64)
  }

  @Test func `log --csv holds no formula, whatever the relay and the contacts say`() throws {
    let script = SMTPScript()
      .on(.rcpt(containing: "ann@"), reply: #"550 =HYPERLINK("http://x.test","y")"#)
      .on(.rcpt(containing: "bob@"), reply: "550-+1, or so", "550 and \"\u{301}no\"")
      .on(.rcpt(containing: "cat@"), reply: "550 -2+3")
      .on(.rcpt(containing: "sum@"), reply: "550 @SUM(A1)")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("recipients/members.csv", "dan@", "=sum@example.org,Sum,,active\ndan@")
    #expect(try workspace.postroom("send", "spring").status == 1)
    let log = try workspace.postroom("log", "spring", "--csv").standardOutput
    let rows = log.components(separatedBy: "\r\n").map {
      $0.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
        .replacing(/<[0-9a-z]+@/, with: "<ID@")
    }
    let rest = "<ID@wmhtc.example.org>,TIME,TIME,"
    // Byte for byte: U+0301 behind a quote must not hide it.
    #expect(
      rows.map { Array($0.utf8) }
        == [
          "campaign,address,state,attempts,code,enhanced_status,reply,queue_id,message_id,"
            + "first_attempt_at,last_attempt_at,next_attempt_at",
          #"spring,ann@example.org,failed,1,550,,"'=HYPERLINK(""http://x.test"",""y"")",,"# + rest,
          "spring,bob@example.org,failed,1,550,,\"'+1, or so and \"\"\u{301}no\"\"\",,\(rest)",
          "spring,cat@example.org,failed,1,550,,'-2+3,,\(rest)",
          "spring,'=sum@example.org,failed,1,550,,'@SUM(A1),,\(rest)",
          "",
        ].map { Array($0.utf8) })
  }
}
