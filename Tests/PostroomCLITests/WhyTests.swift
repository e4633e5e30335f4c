import Foundation
import TestSupport
import Testing

/// The questions of whoever answers for the data.
struct WhyTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  init() throws {
    let script = SMTPScript().on(.rcpt(containing: "bob@"), reply: "550 5.1.1 no such user")
    server = try ScriptedSMTPServer(script)
    workspace = try CommandWorkspace(relay: server.url)
  }

  @Test func `why names the lines, the campaigns with the relay's reply, and the suppression`()
    throws
  {
    _ = try workspace.postroom("send", "spring", "--yes")
    let ann = try workspace.postroom("why", "ANN@example.org")
    #expect(ann.status == 0)
    #expect(ann.standardOutput.contains("  recipients/members.csv:2\n"))
    #expect(ann.standardOutput.contains("    first_name         Ann\n"))
    #expect(ann.standardOutput.contains("no column of it speaks of consent"))
    #expect(ann.standardOutput.contains("Suppressed: no\n"))
    #expect(ann.standardOutput.contains(#/  spring +accepted +20.* \+0[01]:00  250 2/#))
    let bob = try workspace.postroom("why", "bob@example.org").standardOutput
    #expect(bob.contains(#/  spring +failed +20.* \+0[01]:00  550 5.1.1 no such user/#))
    #expect(bob.contains(#/Suppressed: since 20.* \+0[01]:00, by relay: /#))
  }

  @Test(arguments: [
    (
      "ann@example.org", "yes  status = 'active'  (status is 'active')",
      "let in: it would be mailed"
    ),
    ("dan@example.org", "no   status = 'active'  (status is 'lapsed')", "kept out by the parts"),
    ("eve@example.org", "Suppressed: no", "kept out: the address is not in recipients/members.csv"),
  ])
  func `for a campaign each part of the rule says yes or no`(
    address: String, part: String, verdict: String
  ) throws {
    let told = try workspace.postroom("why", address, "spring").standardOutput
    #expect(told.contains(part) && told.contains(verdict), "\(told)")
  }

  @Test func `a suppressed address is let in by the rule and left alone`() throws {
    _ = try workspace.postroom("suppress", "add", "ann@example.org")
    let told = try workspace.postroom("why", "ann@example.org", "spring").standardOutput
    #expect(told.contains("left alone: it is suppressed"), "\(told)")
  }

  @Test func `of whom nothing is held, both say so with 66`() throws {
    #expect(try workspace.postroom("why", "eve@example.org").status == 66)
    #expect(try workspace.postroom("export", "eve@example.org").status == 66)
    #expect(try workspace.postroom("why", "no address").status == 64)
  }

  @Test func `a value cannot move the cursor of a terminal`() throws {
    try workspace.edit("recipients/members.csv", "Ann,Acme", "A\u{1B}[2Jnn,Acme")
    let told = try workspace.postroom("why", "ann@example.org").standardOutput
    #expect(!told.contains("\u{1B}") && told.contains("A [2Jnn"), "\(told)")
  }

  @Test func `export holds the rows, each message with what was merged, and every attempt`() throws
  {
    _ = try workspace.postroom("send", "spring", "--yes")
    let export = try #require(try workspace.postroom("export", "bob@example.org").objects.first)
    let contact = try #require((export["contacts"] as? [[String: Any]])?.first)
    #expect(contact["file"] as? String == "recipients/members.csv")
    #expect(contact["line"] as? Int == 3)
    #expect((contact["fields"] as? [String: String])?["first_name"] == "Bob")
    let message = try #require((export["messages"] as? [[String: Any]])?.first)
    #expect(message["campaign"] as? String == "spring" && message["state"] as? String == "failed")
    let attempt = try #require((message["attempts"] as? [[String: Any]])?.first)
    #expect(attempt["code"] as? Int == 550)
    let suppressions = try #require(export["suppressions"] as? [[String: Any]])
    #expect(suppressions.map { $0["source"] as? String } == ["relay"])
    #expect(suppressions.first?["series"] is NSNull)
  }
}
