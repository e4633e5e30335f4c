import Foundation
import Glibc
import TestSupport
import Testing

/// A mistake stops the run before the first message (design section 1, promise 3).
struct BadInputTests {
  @Test(arguments: BadInput.all)
  func `bad input is told with its place and a hint, and nothing is queued or sent`(
    input: BadInput
  ) throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try input.spoil(workspace)
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == input.status && refused.standardOutput == "")
    let said = "\n" + refused.standardError.replacing(workspace.folder.path, with: "FOLDER")
    #expect(said.contains("\n\(input.says)\n"))
    #expect(!said.contains("hunter2"))
    #expect(server.connections.isEmpty)
    #expect(try workspace.postroom("log", "--json").standardOutput == "")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `a file without permission is told as one`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: workspace.url("recipients/members.csv").path)
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 65)
    #expect(
      refused.standardError.hasPrefix(
        """
        recipients/members.csv: error: cannot be read: permission denied
        hint: check its mode

        """))
  }

  @Test func `the problems of all files are told at once`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.edit("campaigns/spring.md", "series: newsletter", "series: newsleter")
    try workspace.edit("campaigns/spring.md", "Dear", "On Monday 11 January 2028, {{frist_name}},")
    try workspace.edit("templates/plain/body.txt.mustache", "Leave", "{{#a}} Leave")
    try workspace.edit("recipients/members.csv", "Bob,,active", "Bob,active")
    try workspace.edit("recipients/members.csv", "cat@", "cat@@")
    let checked = try workspace.postroom("check")
    #expect(checked.status == 65)
    #expect(checked.standardOutput.hasPrefix("spring: 6 errors"))
    let places = checked.standardError.split(separator: "\n")
      .compactMap { $0.firstMatch(of: #/^(.+?): error: /#)?.1 }
    #expect(
      Set(places) == [
        "campaigns/spring.md:2:9", "campaigns/spring.md:8:4", "campaigns/spring.md:8:28",
        "templates/plain/body.txt.mustache:3:1", "recipients/members.csv:3:1",
        "recipients/members.csv:4:1",
      ])

    let json = try workspace.postroom("check", "--json")
    let object = try #require(try json.objects.first)
    #expect(json.status == 65 && json.standardError == "")
    #expect(object["errors"] as? Int == 6 && object["audience"] is NSNull)
    let problems = try #require(object["problems"] as? [NSDictionary])
    let first = try #require(problems.first { $0["line"] as? Int == 2 })
    #expect(
      first == [
        "severity": "error", "file": "campaigns/spring.md", "line": 2, "column": 9,
        "message": #"there is no series "newsleter""#, "hint": "did you mean newsletter?",
        "rule": "unknown-name",
      ])
  }

  @Test func `the problems of the settings are told at once`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.edit("postroom.yaml", "tls: none", "tls: nun")
    try workspace.edit("postroom.yaml", "{first: 1s}", "{frist: 1s, longest: long}")
    try workspace.edit("postroom.yaml", "from: WMHTC <news@wmhtc.example.org>", "from: WMHTC")
    let refused = try workspace.postroom("check")
    #expect(refused.status == 78)
    for place in ["3:9", "8:8", "10:9", "10:29"] {
      #expect(refused.standardError.contains("postroom.yaml:\(place): error: "))
    }
  }

  @Test func `a --smtp URL is refused before anything is queued`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let refused = try workspace.postroom("send", "spring", "--smtp", "http://localhost")
    #expect(refused.status == 64)
    #expect(
      refused.standardError == """
        postroom: error: --smtp: http:// is not mail
        hint: write smtp://host:port or smtps://host:port

        """)
    #expect(try workspace.postroom("log", "--json").standardOutput == "")
  }
}
