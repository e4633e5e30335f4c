import Foundation
import TestSupport
import Testing

/// Where `approval: required` is set, only what somebody approved goes out.
struct ApproveTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  init() throws {
    server = try ScriptedSMTPServer()
    workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "series:", "approval: required\nseries:")
  }

  private func stopped(_ arguments: String...) throws -> String {
    let ended =
      arguments == ["run"]
      ? try workspace.postroom("run") : try workspace.postroom("send", "spring", "--yes")
    #expect(ended.status == 65 && ended.standardOutput == "")
    #expect(server.messages.isEmpty)
    return ended.standardError
  }

  @Test func `what was not approved is not sent, and what was is`() throws {
    let error = try stopped()
    #expect(
      error.contains(
        """
        postroom: error: spring is not sent: not approved
        hint: look at it with `postroom preview spring --all --open`, and then: postroom approve spring

        """))
    let approved = try workspace.postroom("approve", "campaigns/spring.md")
    #expect(approved.status == 0 && approved.standardError == "")
    #expect(
      try
        #/
        subject:\ Spring\ news\ for\ \{\{first_name\}\}\n
        audience:\ recipients\/members\.csv\ where\ status\ =\ 'active'\n
        for\ now:\ 3\ recipients\ of\ 4\ rows;\ left\ out:\ 1\ not\ in\ the\ audience\n
        spring:\ approved,\ as\ [0-9a-f]{12}\n
        /#.wholeMatch(in: approved.standardOutput) != nil, "\(approved.standardOutput)")
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.messages.count == 3)
    // It is on its way.
    let late = try workspace.postroom("approve", "spring")
    #expect(late.status == 65 && late.standardError.contains("error: spring was queued at 20"))
  }

  @Test(
    arguments: [
      ("campaigns/spring.md", "means for", "may mean for", "the text"),
      ("campaigns/spring.md", "Spring news", "Spring news,", "the subject"),
      ("campaigns/spring.md", "spring brings", "may brings", "the preheader"),
      ("templates/plain/body.html.mustache", "Leave", "Go", "the template"),
      ("postroom.yaml", "1 Sample", "2 Sample", "the settings"),
      ("postroom.yaml", "bounces: b", "bounces: c", "the settings"),
      ("postroom.yaml", "'active'", "'lapsed'", "the audience"),
      ("postroom.yaml", "    where:", "    address: email\n    where:", "the audience"),
      ("campaigns/spring.md", "---\nDear", "in_doubt: resend\n---\nDear", "it is composed in"),
    ])
  func `a change of the bytes or of the audience asks for a new approval, and is named`(
    path: String, old: String, new: String, part: String
  ) throws {
    #expect(try workspace.postroom("approve", "spring", "--by", "Rowan").status == 0)
    try workspace.edit(path, old, new)
    let error = try stopped()
    let told =
      #/spring is not sent: changed since it was approved by Rowan, on \d+ \w+ \d{4}: (.*)\n/#
    let match = try #require(try told.firstMatch(in: error), "\(error)")
    #expect(match.1.hasPrefix(part))
    #expect(try workspace.postroom("approve", "spring").status == 0)
    #expect(try workspace.postroom("send", "spring").status == 0)
  }

  @Test func `all parts that changed are named`() throws {
    #expect(try workspace.postroom("approve", "spring").status == 0)
    try workspace.edit("campaigns/spring.md", "means for", "may mean for")
    try workspace.edit("campaigns/spring.md", "Spring news", "May news")
    try workspace.edit("postroom.yaml", "'active'", "'lapsed'")
    #expect(try stopped().contains(": the subject, the text and the audience\n"))
  }

  @Test func `rows, other columns and the time come and go without a new approval`() throws {
    #expect(try workspace.postroom("approve", "spring").status == 0)
    try workspace.write(
      "status,first_name,phone,company,email\nactive,Eve,1,Earl,eve@example.org\n",
      to: "recipients/members.csv")
    try workspace.edit(
      "campaigns/spring.md", "audience:", "timezone: UTC\nsend_at: 2022-01-04 09:00\naudience:")
    try workspace.edit("campaigns/spring.md", "series:", "# a note\nseries:")
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.recipients == ["eve@example.org"])
  }

  @Test func `run leaves what is not approved, and sends the others`() throws {
    let soon = Date().addingTimeInterval(-60).formatted(.iso8601.dateTimeSeparator(.space))
    try workspace.edit(
      "campaigns/spring.md", "audience:",
      "timezone: UTC\nsend_at: \(soon.replacing("Z", with: ""))\naudience:")
    let summer = try workspace.text("campaigns/spring.md").replacing("spring", with: "summer")
    try workspace.write(summer, to: "campaigns/summer.md")
    #expect(try stopped("run").contains("error: spring is not sent: not approved\n"))
    #expect(try workspace.postroom("approve", "summer").status == 0)
    let ran = try workspace.postroom("run")
    #expect(ran.status == 65)
    #expect(ran.standardError.contains("error: spring is not sent: not approved\n"))
    #expect(!ran.standardError.contains("summer"))
    #expect(server.messages.count == 3)
  }

  @Test func `one campaign may ask for it alone, and none can go without where all have to`() throws
  {
    try workspace.edit("campaigns/spring.md", "series:", "approval: no\nseries:")
    let refused = try workspace.postroom("check", "spring")
    #expect(refused.status == 65)
    #expect(refused.standardError.contains("error: approval: \"no\" is not required [bad-value]"))
    try workspace.edit("postroom.yaml", "approval: required\n", "")
    try workspace.edit("campaigns/spring.md", "approval: no\n", "approval: required\n")
    try workspace.write(
      try workspace.text("campaigns/spring.md").replacing("approval: required\n", with: "")
        .replacing("spring", with: "summer"), to: "campaigns/summer.md")
    #expect(try stopped().contains("spring is not sent: not approved\n"))
    let needless = try workspace.postroom("approve", "summer")
    #expect(needless.status == 0 && needless.standardError.contains("goes out without it, too"))
    #expect(try workspace.postroom("send", "summer").status == 0)
  }

  @Test func `status and preview say where it stands, and an approval can be taken back`() throws {
    func status() throws -> String { try workspace.postroom("status").standardOutput }
    func preview() throws -> String {
      let shown = try workspace.postroom("preview", "spring", "--out", "page").standardError
      #expect(shown.contains("1 not in the audience; "))
      return try workspace.text("page/index.html")
    }
    #expect(try status() == "spring: not approved; not queued\n")
    #expect(try preview().contains("1 variant; not approved"))
    #expect(try workspace.postroom("status", "--json").standardOutput == "")
    try workspace.postroom("approve", "spring", "--by", "Rowan")
    #expect(try status().hasPrefix("spring: approved by Rowan, on "))
    #expect(try preview().contains("1 variant; approved by Rowan, on "))
    try workspace.edit("campaigns/spring.md", "means for", "may mean for")
    #expect(try status().contains(": the text; not queued\n"))
    let back = try workspace.postroom("approve", "spring", "--withdraw")
    #expect(back.status == 0 && back.standardOutput == "spring is approved no more\n")
    #expect(try status() == "spring: not approved; not queued\n")
  }

  @Test func `what has mistakes cannot be approved, and what is unlike the last is said`() throws {
    try workspace.edit("campaigns/spring.md", "{{company}}", "{{compny}}")
    let refused = try workspace.postroom("approve", "spring")
    #expect(refused.status == 65)
    #expect(refused.standardError.contains("1 problem in spring: nothing was approved\n"))
    #expect(try workspace.postroom("status").standardOutput == "")
    try workspace.edit("campaigns/spring.md", "{{compny}}", "{{company}}")
    try workspace.postroom("approve", "spring")
    #expect(try workspace.postroom("send", "spring").status == 0)
    try workspace.write(try workspace.text("campaigns/spring.md"), to: "campaigns/twin.md")
    let warned = try workspace.postroom("approve", "twin")
    #expect(warned.status == 0)
    #expect(
      warned.standardError.contains(#/postroom: warning: twin: spring, on .*, said the same word/#))
    #expect(try workspace.postroom("send", "twin").status == 65)
    #expect(try workspace.postroom("send", "twin", "--expect", "3").status == 0)
    #expect(try workspace.postroom("approve", "autumn").status == 66)
  }
}
