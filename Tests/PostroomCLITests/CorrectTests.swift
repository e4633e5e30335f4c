import Foundation
import TestSupport
import Testing

/// A correction reaches whoever has what it corrects, as an answer in the same thread.
struct CorrectTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  /// `spring` was accepted for Ann and Bob, refused for Cat, and is in doubt for Eve.
  init() throws {
    let script = SMTPScript()
      .on(.rcpt(containing: "cat@"), reply: "550 5.7.1 not you")
      .on(.finalDot, message: 4, times: 1, action: .close)
    server = try ScriptedSMTPServer(script)
    workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "connections: 2", "connections: 1")
    try workspace.edit("recipients/members.csv", "dan@", "eve@example.org,Eve,,active\ndan@")
    try workspace.postroom("send", "spring")
  }

  private func write(_ text: String = "It is on Monday.", _ name: String = "spring-correction")
    throws
  {
    let path = "campaigns/\(name).md"
    let draft = try workspace.text(path)
    try workspace.write(
      draft.replacing(/\[write here: what is right[^\]]*\]/, with: "Monday, not Tuesday.")
        .replacing(/\[write here: what was[^\]]*\]/, with: text), to: path)
  }

  private func messages(_ text: String) -> [ReceivedMessage] {
    server.messages.filter { $0.text.contains(text) }
  }

  @Test func `those who have it get an answer to their own message, and nobody else does`() throws {
    let first = try workspace.postroom("log", "spring", "--json").objects
    let states = first.map { $0["state"] as? String }
    #expect(states == ["accepted", "accepted", "failed", "in_doubt"])
    let drafted = try workspace.postroom("correct", "campaigns/spring.md")
    #expect(drafted.status == 0 && drafted.standardOutput == "campaigns/spring-correction.md\n")
    #expect(
      drafted.standardError == """
        spring: 2 have it, 1 in doubt
        Write it, and then: postroom check spring-correction

        """)
    #expect(try workspace.postroom("check", "spring-correction").status == 65)
    try write()
    let checked = try workspace.postroom("check", "--strict", "spring-correction")
    #expect(checked.status == 0, "\(checked.standardError)")
    #expect(
      checked.standardOutput.hasSuffix(
        "2 recipients of 5 rows; left out: 1 not in the audience, 1 without what it corrects, "
          + "1 in doubt\n"), "\(checked.standardOutput)")
    let preview = try workspace.postroom(
      "preview", "spring-correction", "--to", "ann@example.org", "--format", "eml")
    #expect(
      try workspace.postroom("preview", "spring-correction", "--to", "cat@example.org").status != 0)
    #expect(try workspace.postroom("send", "spring-correction").status == 0)

    let sent = messages("It is on Monday.")
    #expect(sent.flatMap(\.forwardPaths).sorted() == ["ann@example.org", "bob@example.org"])
    for message in sent {
      let address = message.forwardPaths.first
      let line = try #require(first.first { $0["address"] as? String == address })
      let original = try #require(line["message_id"] as? String)
      #expect(message.text.contains("\r\nIn-Reply-To: \(original)\r\n"))
      #expect(message.text.contains("\r\nReferences: \(original)\r\n"))
      #expect(!message.text.contains("\r\nMessage-ID: \(original)"))
    }
    let ann = try #require(sent.first { $0.forwardPaths == ["ann@example.org"] })
    #expect(ann.text.contains("\r\nSubject: Re: Spring news for Ann\r\n"))
    #expect(ann.text.withoutDate == preview.standardOutput.withoutDate)
  }

  @Test func `a condition narrows it, and one that cannot be asked is refused`() throws {
    for condition in ["citty = 'Leeds'", "first_name = 'Ann') OR ('' = ''", "first_name ="] {
      let refused = try workspace.postroom("correct", "spring", "--where", condition)
      #expect(refused.status == 64, "\(condition)")
      #expect(!workspace.isFile("campaigns/spring-correction.md"))
    }
    #expect(
      try workspace.postroom("correct", "spring", "--where", "first_name <> 'Bob'").status == 0)
    try write()
    #expect(try workspace.postroom("send", "spring-correction").status == 0)
    #expect(messages("It is on Monday.").flatMap(\.forwardPaths) == ["ann@example.org"])
  }

  @Test func `who left in the meantime is left alone, and who is settled later can be sent it`()
    throws
  {
    try workspace.postroom("correct", "spring", "--quiet")
    try write()
    try workspace.postroom("suppress", "add", "ann@example.org")
    let sent = try workspace.postroom("send", "spring-correction")
    #expect(sent.status == 0)
    #expect(sent.standardError.contains("1 without what it corrects, 1 in doubt, 1 suppressed"))
    #expect(messages("It is on Monday.").flatMap(\.forwardPaths) == ["bob@example.org"])
    #expect(
      try workspace.postroom("resolve", "spring", "--accepted", "--to", "eve@example.org").status
        == 0)
    #expect(try workspace.postroom("send", "spring-correction", "--to-new").status != 65)
    #expect(
      try workspace.postroom("log", "spring-correction", "--json").objects.compactMap {
        $0["address"] as? String
      } == ["ann@example.org", "bob@example.org", "eve@example.org"])
  }

  @Test func `a correction of a correction names all that went before`() throws {
    try workspace.postroom("correct", "spring")
    try write()
    #expect(try workspace.postroom("send", "spring-correction").status == 0)
    // The first went out, so the next has another name.
    #expect(
      try workspace.postroom("correct", "spring").standardOutput
        == "campaigns/spring-correction-2.md\n")
    try workspace.remove("campaigns/spring-correction-2.md")
    let again = try workspace.postroom("correct", "spring-correction")
    #expect(again.standardOutput == "campaigns/spring-correction-correction.md\n")
    try write("It is on Tuesday after all.", "spring-correction-correction")
    #expect(try workspace.postroom("send", "spring-correction-correction").status == 0)
    func identifier(_ campaign: String) throws -> String {
      let log = try workspace.postroom("log", campaign, "--json").objects
      return try #require(log.first?["message_id"] as? String)
    }
    let (root, parent) = (try identifier("spring"), try identifier("spring-correction"))
    let ann = try #require(
      messages("It is on Tuesday after all.").first { $0.forwardPaths == ["ann@example.org"] })
    #expect(ann.text.contains("\r\nIn-Reply-To: \(parent)\r\n"))
    #expect(ann.text.contains("\r\nReferences: \(root)\r\n \(parent)\r\n"))
    #expect(ann.text.contains("\r\nSubject: Re: Spring news for Ann\r\n"))
  }

  @Test func `the correction of an invitation changes the event that is in calendars`() throws {
    let event = "timezone: UTC\nevent: {title: A talk, start: 2099-01-13 16:15, duration: 45m}\n"
    try workspace.write(
      try workspace.text("campaigns/spring.md").replacing("*spring*", with: "the *talk*")
        .replacing("audience:", with: event + "audience:"), to: "campaigns/talk.md")
    #expect(try workspace.postroom("send", "talk").status == 1)
    #expect(try workspace.postroom("correct", "talk").status == 0)
    try workspace.edit("campaigns/talk-correction.md", "16:15", "17:15")
    try write("It is later.", "talk-correction")
    func calendar(_ campaign: String) throws -> String {
      try workspace.postroom(
        "preview", campaign, "--to", "ann@example.org", "--format", "eml"
      ).standardOutput
    }
    for (campaign, sequence, start) in [("talk", 0, "161500"), ("talk-correction", 1, "171500")] {
      let message = try calendar(campaign)
      #expect(message.contains("UID:talk@wmhtc.example.org\r\nSEQUENCE:\(sequence)\r\n"))
      #expect(message.contains(try Regex("DTSTART[^\r\n]*:20990113T\(start)")))
    }
  }

  @Test func `only what went out can be corrected, and nothing is overwritten`() throws {
    let summer = try workspace.text("campaigns/spring.md")
    try workspace.write(
      summer.replacing("---\nDear", with: "corrects: sprig\n---\nDear"), to: "campaigns/summer.md")
    #expect(try workspace.postroom("correct", "summer").status == 66)
    #expect(try workspace.postroom("correct", "sumer").status == 66)
    let stray = try workspace.postroom("check", "summer")
    #expect(stray.status == 65)
    #expect(
      stray.standardError.contains(
        "summer.md:7:11: error: sprig never went out: nobody has it [unknown-name]"))
    #expect(try workspace.postroom("send", "summer").status == 65)
    #expect(try workspace.postroom("correct", "spring").status == 0)
    try write()
    let before = try workspace.text("campaigns/spring-correction.md")
    #expect(try workspace.postroom("correct", "spring").status == 65)
    #expect(try workspace.text("campaigns/spring-correction.md") == before)
  }

  @Test func `corrections are no measure for the next campaign`() throws {
    try workspace.postroom("correct", "spring")
    try write()
    #expect(try workspace.postroom("send", "spring-correction").status == 0)
    let rows = (1...14).map { "m\($0)@example.org,M,,active" }
    try workspace.write(
      "email,first_name,company,status\n" + rows.joined(separator: "\n") + "\n",
      to: "recipients/members.csv")
    try workspace.write(
      try workspace.text("campaigns/spring.md").replacing("*spring*", with: "*summer*"),
      to: "campaigns/summer.md")
    // Four had spring, and two the correction of it.
    let stopped = try workspace.postroom("send", "summer")
    #expect(stopped.status == 65 && stopped.standardError.contains("had 4: 250 % more"))
  }
}

extension String {
  fileprivate var withoutDate: String { replacing(/Date: .*\r\n/, with: "") }
}
