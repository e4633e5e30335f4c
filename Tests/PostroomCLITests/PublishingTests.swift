import Foundation
import TestSupport
import Testing

/// When pages on the web come and go: with the messages that lead to them.
struct PublishingTests {
  private static let letter = "2022-01-newsletter"
  private static let talk = "2028-01-topical-tuesday"
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  init() throws {
    server = try ScriptedSMTPServer()
    workspace = try CommandWorkspace.sample(relay: server.url)
    try workspace.edit("postroom.yaml", "# publish: ", "publish: ")
    try workspace.edit("postroom.yaml", "# publish_url: ", "publish_url: ")
  }

  private func isPublished(_ name: String) -> Bool {
    workspace.isFile("public/letters/\(name).html")
  }

  /// Its messages are due at a time that is to come.
  private func queue(_ name: String) throws {
    try workspace.edit("campaigns/\(name).md", "subject:", "send_at: 2099-01-05 09:00\nsubject:")
    let queued = try workspace.postroom("send", name, "--yes")
    #expect(queued.status == 0, "\(queued)")
  }

  private func makeDue() throws {
    try SQLite.run(
      "UPDATE message SET due_at = 0", on: workspace.url("var/postroom.sqlite").path)
  }

  @Test func `a campaign that is queued has no page before its first message may leave`() throws {
    try queue(Self.letter)
    #expect(!isPublished(Self.letter) && server.messages.isEmpty)
    #expect(try workspace.postroom("run").status == 0)
    #expect(!isPublished(Self.letter))
    try makeDue()
    let run = try workspace.postroom("run")
    #expect(run.status == 0 && isPublished(Self.letter), "\(run)")
    #expect(server.messages.count == 35)
  }

  @Test func `the page is the one that the campaign was queued with, its images included`() throws {
    try queue(Self.letter)
    try workspace.edit("campaigns/\(Self.letter).md", "Happy New Year", "Unhappy New Year")
    try workspace.remove("campaigns/images/year-ahead.png")
    try makeDue()
    #expect(try workspace.postroom("run").status == 0)
    let page = try workspace.text("public/letters/\(Self.letter).html")
    #expect(page.contains("Happy New Year") && !page.contains("Unhappy"))
    let source = try #require(page.firstMatch(of: /src="(images\/[0-9a-f]+\.png)"/)).1
    #expect(try Data(contentsOf: workspace.url("public/letters/\(source)")).count > 1000)
  }

  @Test func `a page that was taken away stays away, though mail is left`() throws {
    #expect(try workspace.postroom("send", Self.letter, "--yes", "--limit", "1").status == 75)
    #expect(try workspace.postroom("publish", Self.letter, "--remove").status == 0)
    #expect(try workspace.postroom("run").status == 0)
    #expect(!isPublished(Self.letter))
  }

  @Test func `a page that cannot be written holds up its campaign, and no other`() throws {
    try queue(Self.letter)
    try workspace.edit("campaigns/\(Self.talk).md", "subject:", "publish: no\nsubject:")
    try queue(Self.talk)
    try makeDue()
    try workspace.write("a file, and no folder", to: "public")
    let run = try workspace.postroom("run")
    #expect(run.status == 73, "\(run)")
    #expect(run.standardError.contains("cannot be written: nothing was sent"), "\(run)")
    let states = try workspace.postroom("status", Self.letter, "--json").objects
    #expect(states.first?["queued"] as? Int == 35)
    #expect(server.messages.count == 35, "those of the other")
    try workspace.remove("public")
    #expect(try workspace.postroom("run").status == 0)
    #expect(server.messages.count == 70 && isPublished(Self.letter))
  }

  @Test func `cancel takes the page away while nobody has the message`() throws {
    try queue(Self.letter)
    #expect(try workspace.postroom("publish", Self.letter).status == 0)
    #expect(isPublished(Self.letter))
    let cancelled = try workspace.postroom("cancel", Self.letter, "--yes")
    #expect(cancelled.status == 0 && !isPublished(Self.letter), "\(cancelled)")
    #expect(
      cancelled.standardError == "\(Self.letter): its page on the web is taken away\n",
      "\(cancelled)")
    #expect(try !workspace.text("public/letters/feed.xml").contains("<entry>"))
  }

  @Test func `cancel leaves the page to those who have the message, and says so`() throws {
    #expect(try workspace.postroom("send", Self.letter, "--yes", "--limit", "2").status == 75)
    let cancelled = try workspace.postroom("cancel", Self.letter, "--yes")
    #expect(cancelled.status == 0 && isPublished(Self.letter), "\(cancelled)")
    #expect(
      cancelled.standardError.contains(
        "its page on the web stays, for 2 messages accepted or in doubt: "
          + "postroom publish \(Self.letter) --remove takes it away"), "\(cancelled)")
  }

  @Test func `a message that is in doubt keeps the page, as it may lead to it`() throws {
    let script = SMTPScript().on(.finalDot, message: 1, times: 1, action: .close)
    let server = try ScriptedSMTPServer(script)
    try workspace.edit("postroom.yaml", "url: \(self.server.url)", "url: \(server.url)")
    _ = try workspace.postroom("send", Self.letter, "--yes", "--limit", "1")
    let status = try workspace.postroom("status", Self.letter, "--json").objects.first
    #expect(status?["in_doubt"] as? Int == 1 && status?["accepted"] as? Int == 0)
    #expect(try workspace.postroom("cancel", Self.letter, "--yes").status == 0)
    #expect(isPublished(Self.letter))
  }

  /// An invitation that went out, and was answered by a campaign of a person's words.
  private func follow(_ command: [String], as name: String, _ changes: (String, String)...) throws {
    if !isPublished(Self.talk) {
      #expect(try workspace.postroom("send", Self.talk, "--yes").status == 0)
    }
    let drafted = try BuiltBinary.run(command + [Self.talk], in: workspace.folder.path)
    #expect(drafted.status == 0, "\(drafted)")
    let path = "campaigns/\(name).md"
    try workspace.write(
      workspace.text(path).replacing(/\[write here: [^\]]*\]/, with: "Words of ours."), to: path)
    for (old, new) in changes { try workspace.edit(path, old, new) }
  }

  @Test func `a correction has a page for its readers, and stands in no list`() throws {
    try follow(["correct"], as: "\(Self.talk)-correction")
    let sent = try workspace.postroom("send", "\(Self.talk)-correction", "--yes")
    #expect(sent.status == 0 && isPublished("\(Self.talk)-correction"), "\(sent)")
    for list in ["index.html", "feed.xml"] {
      let text = try workspace.text("public/letters/\(list)")
      #expect(text.contains("\(Self.talk).html") && !text.contains("correction"), "\(text)")
    }
    #expect(try !workspace.text("public/letters/\(Self.talk).html").contains("<!-- change -->"))
  }

  @Test func `an event that moved says so on its first page, in its calendar file and the lists`()
    throws
  {
    let update = "\(Self.talk)-update"
    try follow(["event", "update"], as: update, ("2028-01-11 16:15", "2028-01-18 10:00"))
    let first = try workspace.text("public/letters/\(Self.talk).html")
    let sent = try workspace.postroom("send", update, "--yes", "--new-start", "2028-01-18 10:00")
    #expect(sent.status == 0, "\(sent)")
    let words =
      "Changed: Topical Tuesday: towards Net Zero is now on Tuesday 18 January 2028, 10:00 to 10:45 GMT"
    let page = try workspace.text("public/letters/\(Self.talk).html")
    #expect(page.contains(words) && page.contains("href=\"\(update).html\""), "\(page)")
    // What was written before is there to be read, and to nothing else.
    #expect(page.contains("What follows was written before.") && page.contains("11 January 2028"))
    #expect(first.contains("application/ld+json") && !page.contains("application/ld+json"))
    #expect(page.contains("a[href^=\"https://calendar.google.com/calendar/render\"]"))
    let calendar = try workspace.text("public/letters/\(Self.talk).ics")
    #expect(calendar.contains("SEQUENCE:1\r\n") && calendar.contains("20280118T100000"))
    for list in ["index.html", "feed.xml"] {
      let text = try workspace.text("public/letters/\(list)")
      #expect(text.contains(words) && !text.contains("\(update).html"), "\(text)")
    }
    // Written again by hand, it keeps what became of it.
    #expect(try workspace.postroom("publish", Self.talk).status == 0)
    #expect(try workspace.text("public/letters/\(Self.talk).html") == page)
    // Taken away, the change is not so any more.
    #expect(try workspace.postroom("publish", update, "--remove").status == 0)
    #expect(try workspace.text("public/letters/\(Self.talk).html") == first)
    #expect(try workspace.text("public/letters/\(Self.talk).ics").contains("SEQUENCE:0\r\n"))
  }

  @Test func `an update that is not published leaves the page of the event alone`() throws {
    let update = "\(Self.talk)-update"
    try follow(
      ["event", "update"], as: update, ("location: Online", "location: Leeds"),
      ("subject:", "publish: no\nsubject:"))
    let first = try workspace.text("public/letters/\(Self.talk).html")
    #expect(try workspace.postroom("send", update, "--yes").status == 0)
    #expect(try workspace.text("public/letters/\(Self.talk).html") == first)
    #expect(!isPublished(update))
  }

  @Test func `an event that is cancelled says so on every page of it`() throws {
    let (update, cancelled) = ("\(Self.talk)-update", "\(Self.talk)-cancelled")
    try follow(["event", "update"], as: update, ("location: Online", "location: Leeds"))
    #expect(try workspace.postroom("send", update, "--yes").status == 0)
    try follow(["event", "cancel"], as: cancelled)
    let sent = try workspace.postroom("send", cancelled, "--yes")
    #expect(sent.status == 0, "\(sent)")
    for name in [Self.talk, update] {
      let page = try workspace.text("public/letters/\(name).html")
      #expect(page.contains("<strong>Cancelled: ") && !page.contains("<strong>Changed: "))
      let calendar = try workspace.text("public/letters/\(name).ics")
      #expect(calendar.contains("STATUS:CANCELLED\r\n") && calendar.contains("SEQUENCE:2\r\n"))
    }
    #expect(!workspace.isFile("public/letters/\(cancelled).ics"))
  }
}
