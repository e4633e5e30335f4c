import Foundation
import TestSupport
import Testing

/// `forget`: an erasure that holds, and every command copes with what it leaves.
struct ForgetTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  init() throws {
    let script = SMTPScript().on(
      .rcpt(containing: "bob@"), reply: "550 5.7.1 <bob@example.org> is not wanted here")
    server = try ScriptedSMTPServer(script)
    workspace = try CommandWorkspace(relay: server.url)
  }

  /// In the bytes of any file of `var/`.
  private static func holds(_ workspace: CommandWorkspace, _ text: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: workspace.url("var").path).filter { file in
      try Data(contentsOf: workspace.url("var/\(file)")).range(of: Data(text.utf8)) != nil
    }.sorted()
  }

  @Test func `nothing of theirs is left in var, and the lines of the files are named`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    #expect(try Self.holds(workspace, "bob@example.org") != [])
    try workspace.write("name,mail\nX,\"Bob <BOB@example.org>\"\n", to: "recipients/old.csv")
    let forgotten = try workspace.postroom("forget", "Bob@example.org", "--yes")
    #expect(forgotten.status == 1, "\(forgotten)")
    #expect(
      forgotten.standardOutput == """
        Bob@example.org is forgotten: 1 message erased
          a keyed hash stays in the suppression list, so that it is never mailed again
        recipients/members.csv:3: still holds Bob@example.org
        recipients/old.csv:2: still holds Bob@example.org

        """)
    #expect(try Self.holds(workspace, "bob@example.org") == [])
    #expect(try Self.holds(workspace, "is not wanted here") == [])
    #expect(try workspace.text("recipients/members.csv").contains("bob@example.org"))
    try workspace.edit("recipients/members.csv", "bob@example.org,Bob,,active\n", "")
    try workspace.remove("recipients/old.csv")
    let again = try workspace.postroom("forget", "bob@example.org", "--yes")
    #expect(again.status == 0 && again.standardOutput.contains("was forgotten before"))
  }

  @Test func `status, log, why, export, suppress and check cope with what is left`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    let status = try workspace.postroom("status", "--json").standardOutput
    _ = try workspace.postroom("forget", "bob@example.org", "--yes")
    #expect(try workspace.postroom("status", "--json").standardOutput == status)
    let line = try #require(
      try workspace.postroom("log", "spring", "--state", "failed", "--json").objects.first)
    #expect(line["address"] is NSNull && line["message_id"] is NSNull && line["reply"] is NSNull)
    #expect(line["code"] as? Int == 550 && line["enhanced_status"] as? String == "5.7.1")
    #expect(try workspace.postroom("log", "--csv").standardOutput.contains("spring,,failed,1,550"))
    #expect(try workspace.postroom("log").standardOutput.contains("failed      (forgotten) "))

    let why = try workspace.postroom("why", "bob@example.org", "spring")
    #expect(why.status == 0)
    #expect(why.standardOutput.contains("Forgotten: since 20"))
    #expect(why.standardOutput.contains(#/  spring +failed +20.* \+0[01]:00  550 5.7.1\n/#))
    let export = try #require(try workspace.postroom("export", "bob@example.org").objects.first)
    let message = try #require((export["messages"] as? [[String: Any]])?.first)
    #expect((message["merged"] as? [String: String])?.isEmpty == true)

    let list = try #require(try workspace.postroom("suppress", "list", "--json").objects.first)
    #expect(list["address"] is NSNull && list["source"] as? String == "forget")
    #expect(try workspace.postroom("suppress", "export").lines.count == 1)
    #expect(
      try workspace.postroom("suppress", "add", "bob@example.org").standardOutput
        .contains("was suppressed before"))
    let test = try workspace.postroom("test", "spring", "--to", "bob@example.org")
    #expect(test.status == 65 && test.standardError.contains("is suppressed"))
    #expect(try workspace.postroom("resolve", "spring").status == 0)
    #expect(try Self.holds(workspace, "bob@example.org") == [])
  }

  @Test func `who is forgotten is in no later campaign, until somebody allows it again`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    _ = try workspace.postroom("forget", "ann@example.org", "--yes")
    let spring = try workspace.text("campaigns/spring.md")
    try workspace.write(
      spring.replacing("*spring*", with: "*summer*"), to: "campaigns/summer.md")
    _ = try workspace.postroom("send", "spring", "--to-new", "--yes")
    let sent = try workspace.postroom("send", "summer", "--yes")
    #expect(
      sent.standardError.contains("1 suppressed") || sent.standardOutput.contains("1 suppressed"))
    let toAnn = { server.accepted.count { $0.forwardPaths == ["ann@example.org"] } }
    #expect(toAnn() == 1)
    #expect(try Self.holds(workspace, "ann@example.org") == [])
    _ = try workspace.postroom("suppress", "remove", "ann@example.org")
    try workspace.write(
      spring.replacing("*spring*", with: "*autumn*"), to: "campaigns/autumn.md")
    _ = try workspace.postroom("send", "autumn", "--yes")
    #expect(toAnn() == 2)
    _ = try workspace.postroom("send", "summer", "--to-new", "--yes")
    #expect(toAnn() == 2, "what went out before them is not sent after")
  }

  @Test func `under a run it suppresses at once, and erases later`() throws {
    _ = try workspace.postroom("suppress", "add", "eve@example.org")
    let held = open(workspace.url("var/postroom.lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #expect(flock(held, LOCK_EX) == 0)
    let refused = try workspace.postroom("forget", "ann@example.org", "--yes")
    close(held)
    #expect(refused.status == 75)
    #expect(refused.standardError.contains("suppressed from now on"))
    let list = try workspace.postroom("suppress", "list").standardOutput
    #expect(list.contains("ann@example.org  asked to be forgotten (forget)"))
    #expect(try workspace.postroom("forget", "ann@example.org", "--yes").status == 1)
    #expect(try Self.holds(workspace, "ann@example.org") == [])
  }

  @Test func `a message in doubt is settled first`() throws {
    let closing = try ScriptedSMTPServer(SMTPScript().on(.finalDot, action: .close))
    try workspace.edit("postroom.yaml", server.url, closing.url)
    _ = try workspace.postroom("send", "spring", "--yes", "--limit", "1")
    let refused = try workspace.postroom("forget", "ann@example.org", "--yes")
    #expect(refused.status == 75)
    #expect(
      refused.standardError.contains("postroom resolve spring --to ann@example.org"),
      "\(refused.standardError)")
    _ = try workspace.postroom("resolve", "spring", "--to", "ann@example.org", "--accepted")
    #expect(try workspace.postroom("forget", "ann@example.org", "--yes").status == 1)
    #expect(try Self.holds(workspace, "ann@example.org") == [])
    #expect(
      try workspace.postroom("status").standardOutput.contains("1 accepted"), "it is still counted")
  }

  @Test func `answers are numbers once the event is over, and free a place while it is to come`()
    throws
  {
    let event = try EventWorkspace(more: ", capacity: 1")
    try event.deliver(event.sample(of: "ann@example.org").gmail, "1")
    try event.deliver(event.sample(of: "bob@example.org").gmail, "2")
    let talk = event.workspace
    _ = try talk.postroom("inbox", "--maildir", "mail")
    #expect(
      try talk.postroom("rsvp", "talk", "--answer", "waiting").standardOutput.contains("bob@"))
    #expect(
      try talk.postroom("why", "ann@example.org").standardOutput
        .contains(#/Came in:\n  talk +answer +20.* \+0[01]:00  /#))
    let export = try #require(try talk.postroom("export", "ann@example.org").objects.first)
    let received = try #require((export["received"] as? [[String: Any]])?.first)
    #expect((received["from"] as? String)?.contains("ann@example.org") == true)
    let forgotten = try talk.postroom("forget", "ann@example.org", "--yes")
    #expect(forgotten.standardOutput.contains("1 message, 1 answer, 1 received message erased"))
    #expect(forgotten.standardOutput.contains("1 place at an event to come is free again"))
    #expect(try Self.holds(talk, "ann@example.org") == [])
    let rsvp = try talk.postroom("rsvp", "talk", "--json").objects
    #expect(rsvp.map { $0["address"] as? String } == ["bob@example.org", "cat@example.org"])
    #expect(rsvp.first?["place"] as? Int == 1)
    // What they write after it is left for a person, and nothing of it is kept.
    var late = event.sample(of: "ann@example.org", "DECLINED")
    late.stamp = event.stamp(minute: 5)
    try event.deliver(late.gmail, "3")
    let inbox = try talk.postroom("inbox", "--maildir", "mail").standardOutput
    #expect(inbox.contains("not believed: "), "\(inbox)")
    #expect(inbox.contains("of somebody who was forgotten"), "\(inbox)")
    #expect(try talk.postroom("inbox", "--unmatched").standardOutput.contains("was forgotten"))
    #expect(try Self.holds(talk, "ann@example.org") == [])
  }

  @Test func `killed anywhere, the same command ends it, and nobody is half forgotten`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    let copy = try Data(contentsOf: workspace.url("var/postroom.sqlite"))
    for milliseconds in stride(from: 4, to: 60, by: 4) {
      for name in ["-wal", "-shm"] where workspace.isFile("var/postroom.sqlite\(name)") {
        try workspace.remove("var/postroom.sqlite\(name)")
      }
      try workspace.write(copy, to: "var/postroom.sqlite")
      try workspace.setMode(0o600, of: "var/postroom.sqlite")
      try workspace.postroomKilled(after: milliseconds, "forget", "bob@example.org", "--yes")
      let line = try #require(
        try workspace.postroom("log", "--state", "failed", "--json").objects.first)
      #expect((line["address"] is NSNull) == (line["reply"] is NSNull), "\(milliseconds)")
      // Cron's next run takes up what was begun.
      #expect(try workspace.postroom("run").status == 0)
      if line["address"] is NSNull {
        #expect(try Self.holds(workspace, "bob@example.org") == [], "\(milliseconds)")
      }
      #expect(try workspace.postroom("forget", "bob@example.org", "--yes").status == 1)
      #expect(try Self.holds(workspace, "bob@example.org") == [])
    }
  }
}
