import Foundation
import TestSupport
import Testing

/// `report`: a campaign in numbers, for people and for programs.
struct ReportTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  init() throws {
    let script = SMTPScript().on(
      .rcpt(containing: "bob@"), reply: "550 5.1.1 <bob@example.org> no such user")
    server = try ScriptedSMTPServer(script)
    workspace = try CommandWorkspace(relay: server.url)
  }

  private func page(_ options: String...) throws -> String {
    let ending = try BuiltBinary.run(
      ["report", "spring", "--out", "-"] + options, in: workspace.folder.path)
    #expect(ending.status == 0, "\(ending.standardError)")
    return ending.standardOutput
  }

  @Test func `the page names nobody, unless it is asked to`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    let page = try page()
    #expect(page.contains("<dt>accepted</dt><dd>2 <small>66.7 %</small>"))
    #expect(page.contains("550 5.1.1") && page.contains("there is no such mailbox"))
    #expect(page.contains("postroom log spring --state failed"))
    #expect(page.contains("Why nobody counts who opened it"))
    for word in ["ann@", "bob@", "Bob", "Acme", "no such user"] { #expect(!page.contains(word)) }
    let named = try self.page("--addresses")
    #expect(named.contains("<th scope=\"row\">bob@example.org</th>"))
    #expect(named.contains("550 5.1.1 &lt;bob@example.org&gt; no such user"))
    #expect(!named.contains("ann@example.org"), "who has it needs no name")
  }

  @Test func `the page loads nothing and runs nothing`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    let page = try page()
    #expect(page.contains("default-src 'none'"))
    for word in ["<script", "http://", "https://", "src=", "url(", "@import", " on"] {
      let places = page.ranges(of: word)
      #expect(
        places.allSatisfy { word == " on" && !page[$0.upperBound...].prefix(12).contains("=") },
        "\(word)")
    }
  }

  /// With its times taken out, it is a part of the documentation.
  @Test func `the figures are documented by an example`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    let json = try workspace.postroom("report", "spring", "--json").standardOutput
      .replacing(/"20\d\d-[^"]+Z"/, with: "\"TIME\"")
      // Two in one second or in two.
      .replacing("\"counts\":[1,1]", with: "\"counts\":[2]")
    let golden = "Tests/PostroomCLITests/Reports/spring.json"
    if ProcessInfo.processInfo.environment["POSTROOM_RECORD"] == "1" {
      try Data(json.utf8).write(to: Repository.folder.appending(path: golden))
    }
    #expect(json == (try? Repository.text(golden)))
  }

  @Test func `it is written for its owner alone, and where it is told`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    let written = try workspace.postroom("report", "spring")
    #expect(written.status == 0 && written.standardOutput == "spring-report.html\n")
    let attributes = try FileManager.default.attributesOfItem(
      atPath: workspace.url("spring-report.html").path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try workspace.postroom("report", "spring", "--out", "no/where.html").status == 73)
    #expect(try workspace.postroom("report", "summer").status == 66)
    #expect(try workspace.postroom("report", "spring", "--json", "--out", "x").status == 64)
  }

  @Test func `who was forgotten is counted, and who left by a link of it too`() throws {
    _ = try workspace.postroom("send", "spring", "--yes")
    let before = try workspace.postroom("report", "spring", "--json").standardOutput
    _ = try workspace.postroom("forget", "ann@example.org", "--yes")
    let after = try workspace.postroom("report", "spring", "--json").standardOutput
    let states = { (json: String) in json.firstMatch(of: /"states":\{[^}]*\}/).map { String($0.0) }
    }
    #expect(states(before) != nil && states(before) == states(after))
    #expect(try page().contains("people who were forgotten"))
    try SQLite.run(
      """
      INSERT INTO suppression VALUES ('cat@example.org', 'newsletter', 'cat@example.org',
        'unsubscribed with one click in spring', 'link', 1);
      INSERT INTO suppression VALUES ('dan@example.org', 'newsletter', 'dan@example.org',
        'unsubscribed with one click in late spring!', 'link', 1);
      """, on: workspace.url("var/postroom.sqlite").path)
    #expect(
      try workspace.postroom("report", "spring", "--json").standardOutput
        .contains("\"unsubscribed\":1,"))
  }

  @Test func `answers are totals, with places`() throws {
    let event = try EventWorkspace(more: ", capacity: 1")
    for (number, address) in ["ann@example.org", "bob@example.org"].enumerated() {
      try event.deliver(event.sample(of: address).gmail, "\(number)")
    }
    _ = try event.workspace.postroom("inbox", "--maildir", "mail")
    let report = try #require(
      try event.workspace.postroom("report", "talk", "--json").objects.first)
    let answers = try #require(report["answers"] as? [String: Any])
    let counts = ["invited", "accepted", "waiting", "declined", "unanswered", "capacity"]
    #expect(counts.map { answers[$0] as? Int } == [3, 1, 1, 0, 1, 1])
    let page = try event.workspace.postroom("report", "talk", "--out", "-").standardOutput
    #expect(page.contains("Answers to the invitation") && page.contains("1 place, 0 free."))
  }
}
