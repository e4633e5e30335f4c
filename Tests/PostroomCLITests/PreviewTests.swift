import Foundation
import TestSupport
import Testing

struct PreviewTests {
  @Test func `preview shows the bytes that are submitted, but for Date before they are queued`()
    throws
  {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("campaigns/spring.md", "Dear", "Café at 9\n\n.\n.. dots\n\nDear")
    func preview(_ name: String) throws -> [UInt8] {
      try workspace.postroom(
        "preview", "spring", "--to", "\(name)@example.org", "--format", "eml"
      ).bytes
    }
    let names = ["ann", "bob", "cat"]
    let before = try names.map(preview)
    #expect(!FileManager.default.fileExists(atPath: workspace.url("var").path))
    try workspace.postroom("send", "spring")
    let received = try names.map {
      try #require(server.message(to: "\($0)@example.org")).content
    }
    #expect(before.map(Self.withoutDate) == received.map(Self.withoutDate))
    #expect(try names.map(preview) == received)

    try workspace.edit("campaigns/spring.md", "Dear", "Hail")
    try workspace.edit("campaigns/spring.md", "{{company}}", "{{status}}")
    try workspace.edit("templates/plain/body.html.mustache", "Leave", "Go {{company}}")
    try workspace.edit("recipients/members.csv", "Ann,Acme", "Anna,Apex")
    try workspace.edit("postroom.yaml", "news@", "other@")
    #expect(try names.map(preview) == received)
    for path in ["campaigns", "templates", "recipients"] { try workspace.remove(path) }
    #expect(try names.map(preview) == received)
    let note = try workspace.postroom("preview", "spring", "--row", "3").standardError
    #expect(
      note.contains(
        /^spring: 3 recipients, 0 suppressed, as queued at 20\d\d-\d\d-\d\d \d\d:\d\d \+0[01]:00/))
  }

  @Test func `send_at is the Date that is previewed`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.edit("campaigns/spring.md", "audience:", "send_at: 2033-07-01 09:00\naudience:")
    let first = try workspace.postroom("preview", "spring", "--format", "eml").standardOutput
    #expect(first.hasPrefix("Date: Fri, 1 Jul 2033 09:00:00 +0100\r\n"))
  }

  private static func withoutDate(_ message: [UInt8]) -> [UInt8] {
    message.starts(with: "Date: ".utf8)
      ? Array(message.drop { $0 != UInt8(ascii: "\r") }) : message
  }

  @Test func `the text is what a person reads`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let shown = try workspace.postroom("preview", "spring", "--to", "BOB@Example.org")
    #expect(shown.status == 0)
    #expect(
      shown.standardError == "spring: 3 recipients of 4 rows; left out: 1 not in the audience\n")
    #expect(
      shown.standardOutput.replacing(/Date: .*/, with: "Date: DATE") == """
        From: WMHTC <news@wmhtc.example.org>
        To: bob@example.org
        Subject: Spring news for Bob
        Date: DATE

        Dear Bob,

        what _spring_ means for your company.

        Leave: mailto:leave@wmhtc.example.org
        WMHTC, 1 Sample Street

        """)
  }

  @Test func `html is the page, and json is everything`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let html = try workspace.postroom("preview", "spring", "--row", "4", "--format", "html")
    #expect(html.status == 0)
    #expect(
      html.standardOutput == """
        <p>What spring brings.</p><p>News of the cluster</p><p>Dear Cat,</p>
        <p>what <em>spring</em> means for Curl.</p>
        <p><a href="mailto:leave@wmhtc.example.org">Leave</a></p>
        <p>WMHTC, 1 Sample Street</p>

        """)
    let json = try workspace.postroom("preview", "spring", "--row", "4", "--format", "json")
    let object = try #require(try json.objects.first)
    let eml = try workspace.postroom("preview", "spring", "--row", "4", "--format", "eml")
    #expect(
      Set(object.allKeys as? [String] ?? []) == [
        "address", "row", "from", "to", "subject", "date", "message_id", "octets", "text", "html",
      ])
    #expect(object["address"] as? String == "cat@example.org" && object["row"] as? Int == 4)
    #expect(object["html"] as? String == html.standardOutput)
    #expect(object["octets"] as? Int == eml.bytes.count)
    let messageID = try #require(object["message_id"] as? String)
    #expect(eml.standardOutput.contains("\r\nMessage-ID: \(messageID)\r\n"))
  }

  @Test(arguments: [
    (["--all"], ["ann", "bob", "cat"]), (["--sample", "3"], ["ann", "bob", "cat"]),
    (["--sample", "9"], ["ann", "bob", "cat"]), (["--sample", "2"], ["ann", "cat"]), ([], ["ann"]),
    (["--row", "3"], ["bob"]), (["--to", "cat@EXAMPLE.org"], ["cat"]),
  ])
  func `the recipients that are chosen are shown`(choice: [String], names: [String]) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let arguments = ["preview", "spring", "--quiet", "--format", "json"] + choice
    let shown = try BuiltBinary.run(arguments, in: workspace.folder.path)
    #expect(shown.status == 0 && shown.standardError == "")
    #expect(
      try shown.objects.map { $0["address"] as? String } == names.map { "\($0)@example.org" })
  }

  @Test(arguments: [
    (["--row", "5"], 65, "row 5 is not among the recipients"),
    (["--row", "99"], 65, "row 99 is not among the recipients"),
    (["--to", "dan@example.org"], 65, "this address is not among the recipients"),
    (["--to", "dan@@example.org"], 64, "--to dan@@example.org: more than one @ in the address"),
    (["--all", "--format", "eml"], 64, "more than one message needs --out DIR"),
    (["--row", "1"], 64, "--row: the first contact is in row 2"),
    (["--sample", "0"], 64, "--sample must be above 0"),
    (["--all", "--row", "2"], 64, "--to, --row, --sample or --all: only one of them"),
  ])
  func `a choice of nobody, or of too much, is an error`(
    choice: [String], status: Int32, message: String
  ) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let refused = try BuiltBinary.run(["preview", "spring"] + choice, in: workspace.folder.path)
    #expect(refused.status == status && refused.standardOutput == "")
    #expect(refused.standardError.contains(message))
  }

  @Test(arguments: ["text", "html", "eml", "json"])
  func `a folder holds a file a recipient and a page of them all`(format: String) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    // Date is the same in both runs.
    try workspace.edit("campaigns/spring.md", "audience:", "send_at: 2033-07-01 09:00\naudience:")
    let written = try workspace.postroom(
      "preview", "spring", "--all", "--out", "seen/it", "--format", format)
    #expect(written.status == 0 && written.standardOutput == "seen/it/index.html\n")
    let names = ["0002-ann@example.org", "0003-bob@example.org", "0004-cat@example.org"]
    let suffix = format == "text" ? "txt" : format
    let expected = Set(names.map { "\($0).\(suffix)" } + ["index.html"])
    let files = try FileManager.default.contentsOfDirectory(
      atPath: workspace.url("seen/it").path)
    #expect(Set(files) == expected)
    let single = try workspace.postroom("preview", "spring", "--row", "3", "--format", format)
    #expect(
      try Data(contentsOf: workspace.url("seen/it/0003-bob@example.org.\(suffix)"))
        == Data(single.bytes))
    let page = try workspace.text("seen/it/index.html")
    #expect(["ann", "bob", "cat"].allSatisfy { page.contains("\"\($0)@example.org\"") })
  }

  @Test func `two members who stood in one row at different times are two on the page`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("send", "spring").status == 0)
    try workspace.edit(
      "recipients/members.csv", "ann@example.org,Ann", "eve@example.org,Eve")
    #expect(try workspace.postroom("send", "spring", "--to-new").status == 0)
    #expect(try workspace.postroom("preview", "spring", "--all", "--out", "seen").status == 0)
    let page = try workspace.text("seen/index.html")
    for name in ["ann", "bob", "cat", "eve"] {
      #expect(page.ranges(of: "\"address\":\"\(name)@example.org\"").count == 1)
    }
  }
}
