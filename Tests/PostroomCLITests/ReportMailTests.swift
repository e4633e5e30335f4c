import Foundation
import TestSupport
import Testing

/// `run --report-to`: whoever operates it hears once of each campaign that has ended.
struct ReportMailTests {
  private let workspace: CommandWorkspace
  private let server: ScriptedSMTPServer

  init() throws {
    server = try ScriptedSMTPServer(
      SMTPScript().on(.rcpt(containing: "bob@"), reply: "550 5.1.1 no such user"))
    workspace = try CommandWorkspace(relay: server.url)
    // Queued, and nothing of it sent.
    try workspace.edit("postroom.yaml", server.url, "smtp://localhost:1")
    #expect(try workspace.postroom("send", "spring", "--yes").status == 69)
    try workspace.edit("postroom.yaml", "smtp://localhost:1", server.url)
  }

  private var reports: [ReceivedMessage] {
    server.accepted.filter { $0.forwardPaths == ["officer@example.net"] }
  }

  private func run(_ arguments: String...) throws -> BuiltBinary.Ending {
    try SQLite.run("DELETE FROM relay", on: workspace.url("var/postroom.sqlite").path)
    return try BuiltBinary.run(["run"] + arguments, in: workspace.folder.path)
  }

  @Test func `a campaign that ends is reported, once, and its log knows nothing of it`() throws {
    let ended = try run("--report-to", "officer@example.net")
    #expect(ended.status == 1, "bob failed: \(ended)")
    let report = try #require(reports.first)
    #expect(reports.count == 1)
    #expect(report.text.contains("\r\nSubject: spring: 2 accepted, 1 failed of 3\r\n"))
    #expect(report.text.contains("\r\nAuto-Submitted: auto-generated\r\n"))
    let parts = try Python.run(
      """
      import email, sys
      from email import policy
      m = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=policy.default)
      text, page = m.iter_parts()
      print(text.get_content().splitlines()[0], page.get_filename(), page.get_content_type())
      print("<h1>spring</h1>" in page.get_content(), "officer" in page.get_content())
      """, input: Data(report.text.utf8))
    #expect(
      String(decoding: parts, as: UTF8.self)
        == "spring: 3 recipients spring-report.html text/html\nTrue False\n")
    #expect(try workspace.postroom("log", "--json").objects.count == 3)
    #expect(try run("--report-to", "officer@example.net").status == 0)
    #expect(reports.count == 1)
  }

  @Test func `the settings may name whom, and nobody is told of what has not ended`() throws {
    let yaml = try workspace.text("postroom.yaml")
    try workspace.write(yaml + "report: {to: officer@example.net}\n", to: "postroom.yaml")
    try SQLite.run(
      "UPDATE message SET due_at = due_at + 5000, state = 'deferred' WHERE id = 3",
      on: workspace.url("var/postroom.sqlite").path)
    _ = try run()
    #expect(reports.isEmpty)
    try SQLite.run(
      "UPDATE message SET due_at = due_at - 5000 WHERE id = 3",
      on: workspace.url("var/postroom.sqlite").path)
    _ = try run()
    #expect(reports.count == 1)
    try workspace.write(yaml + "report: {to: nobody}\n", to: "postroom.yaml")
    #expect(try run().status == 78)
  }

  @Test func `a report that fails is said, and changes nothing else`() throws {
    _ = try workspace.postroom("suppress", "add", "officer@example.net")
    let ended = try run("--report-to", "officer@example.net")
    #expect(ended.status == 1 && reports.isEmpty)
    #expect(ended.standardError.contains("the report of spring was not mailed"))
    #expect(try workspace.postroom("status").standardOutput.contains("2 accepted, 1 failed of 3"))
    #expect(try workspace.postroom("run", "--report-to", "nobody").status == 64)
  }
}
