import Foundation
import TestSupport
import Testing

/// Images and attachments, from the workspace's files to the relay.
struct EnclosureTests {
  /// A picture of one pixel.
  private static let pixel = Data(
    base64Encoded: """
      iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=
      """)!
  private static let names = ["ann", "bob", "cat"]

  private func workspace(_ url: String, attach: String = "[files/programme.pdf]") throws
    -> CommandWorkspace
  {
    let workspace = try CommandWorkspace(relay: url)
    try workspace.write(Self.pixel, to: "campaigns/images/dot.png")
    try workspace.write("%PDF the programme", to: "files/programme.pdf")
    for name in ["Ann", "Bob", "Cat"] {
      try workspace.write("for \(name)", to: "files/\(name).txt")
    }
    try workspace.edit("campaigns/spring.md", "audience:", "attach: \(attach)\naudience:")
    try workspace.edit("campaigns/spring.md", "Dear", "![A dot](images/dot.png)\n\nDear")
    return workspace
  }

  private func preview(_ name: String, in workspace: CommandWorkspace) throws -> [UInt8] {
    try workspace.postroom("preview", "spring", "--to", "\(name)@example.org", "--format", "eml")
      .bytes
  }

  @Test func `what is queued is frozen, and sent again with the same bytes`() throws {
    let server = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, message: 1, times: 1, reply: "451 4.3.0 later"))
    let workspace = try workspace(
      server.url, attach: "[files/programme.pdf, \"files/{{first_name}}.txt\"]")
    #expect(try workspace.postroom("send", "spring").status == 75)
    let frozen = try Self.names.map { try preview($0, in: workspace) }
    // Shared files may change or go; a person's own may not.
    try workspace.write("another", to: "files/programme.pdf")
    try workspace.remove("campaigns")
    try workspace.remove("templates")
    #expect(try Self.names.map { try preview($0, in: workspace) } == frozen)
    #expect(try workspace.postroom("send", "spring", "--wait").status == 0)
    let received = try Self.names.map {
      try #require(server.message(to: "\($0)@example.org")).content
    }
    #expect(received == frozen)
    #expect(server.violations == [])
  }

  @Test func `a person's own file that changed is not sent, and the log says why`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try workspace(server.url, attach: "[\"files/{{first_name}}.txt\"]")
    #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 75)
    try workspace.write("for somebody else", to: "files/Bob.txt")
    try workspace.remove("files/Cat.txt")
    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 1 && sent.standardOutput == "spring: 1 accepted, 2 failed of 3\n")
    #expect(server.recipients == ["ann@example.org"])
    let log = try workspace.postroom("log", "spring", "--state", "failed", "--json").objects
    #expect(
      log.compactMap { $0["reply"] as? String } == [
        "the message could not be composed: files/Bob.txt is not the file any more that was queued",
        "the message could not be composed: files/Cat.txt is not there",
      ])
  }

  @Test func `nothing is queued when somebody would lack a file`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try workspace(server.url, attach: "[\"files/{{first_name}}.txt\"]")
    try workspace.remove("files/Bob.txt")
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 65 && server.connections.isEmpty)
    #expect(
      refused.standardError.contains(
        "campaigns/spring.md:5:10: error: files/Bob.txt is not there: bob@example.org would lack it "
          + "[attachment]"))
    #expect(try workspace.postroom("status").standardOutput == "")
  }

  @Test func `a test copy has the files of the member whose copy it is`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try workspace(
      server.url, attach: "[files/programme.pdf, \"files/{{first_name}}.txt\"]")
    let copied = try workspace.postroom(
      "test", "spring", "--to", "me@example.org", "--as", "cat@example.org")
    #expect(copied.status == 0, "\(copied.standardError)")
    let content = String(
      decoding: try #require(server.message(to: "me@example.org")).content, as: UTF8.self)
    #expect(content.contains("filename=\"Cat.txt\"") && content.contains("filename=\"dot.png\""))
    #expect(content.contains(Data("for Cat".utf8).base64EncodedString()))
  }

  @Test func `a previewed page shows its images by itself`() throws {
    let workspace = try workspace("smtp://localhost:1")
    let page = try workspace.postroom("preview", "spring", "--format", "html").standardOutput
    #expect(page.contains("src=\"data:image/png;base64,\(Self.pixel.base64EncodedString())\""))
    #expect(!page.contains("cid:"))
  }

  @Test(.enabled(if: SQLite.isInstalled, "sqlite3 is not installed"))
  func `a file is kept once, however many campaigns have it`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try workspace(server.url)
    let text = try workspace.text("campaigns/spring.md")
    try workspace.write(text.replacing("Dear", with: "Good day"), to: "campaigns/summer.md")
    for campaign in ["spring", "summer"] {
      #expect(try workspace.postroom("send", campaign).status == 0)
    }
    let state = workspace.url("var/postroom.sqlite").path
    #expect(try SQLite.run("SELECT count(*) FROM asset", on: state) == ["2"])
  }
}
