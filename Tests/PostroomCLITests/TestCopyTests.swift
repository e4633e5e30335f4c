import Foundation
import TestSupport
import Testing

/// `test`: one copy of what a member would get, to anybody, that cannot be taken for the message.
struct TestCopyTests {
  @Test func `the copy is the member's message, marked, with a link that unsubscribes nobody`()
    throws
  {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit(
      "postroom.yaml", "leave@wmhtc.example.org",
      "\"https://wmhtc.example.org/leave?who={{first_name}}&list=news\"")
    let tested = try workspace.postroom(
      "test", "spring", "--to", "officer@example.net", "--as", "BOB@example.org")
    #expect(tested.status == 0, "\(tested.standardError)")
    #expect(tested.standardOutput.hasPrefix("officer@example.net: accepted: 250 "))
    let message = try #require(server.accepted.first)
    #expect(server.accepted.count == 1 && message.forwardPaths == ["officer@example.net"])
    #expect(message.text.contains("\r\nSubject: [TEST] Spring news for Bob\r\n"))
    #expect(message.text.contains("Dear Bob,") && message.text.contains("your company"))
    #expect(!message.text.contains("leave?who"))
    let plain = message.text.replacing("=\r\n", with: "").replacing("=3D", with: "=")
    #expect(plain.contains("List-Unsubscribe: <https://unsubscribe.invalid/"))
    #expect(plain.contains("<a href=\"https://unsubscribe.invalid/"))
    #expect(plain.contains("Leave: https://unsubscribe.invalid/"))
    #expect(server.violations == [])
  }

  @Test func `but for its marks the copy is what preview shows`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("test", "spring", "--to", "officer@example.net").status == 0)
    let eml = try workspace.postroom("preview", "spring", "--format", "eml", "--quiet")
    let marked = [
      "Date", "To", "Subject", "Message-ID", "List-Unsubscribe", " boundary=", "--=_", "Leave: ",
      "<p>News",
    ]
    let kept = { (text: String) in
      text.components(separatedBy: "\r\n").filter { line in
        !marked.contains { line.hasPrefix($0) } && !line.contains("eave")
      }
    }
    let copy = try #require(server.accepted.first).text
    #expect(kept(copy) == kept(eml.standardOutput))
    #expect(kept(copy).contains("Dear Ann,"))
  }

  @Test func `the campaign's log knows nothing of it, queued or not`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("test", "spring", "--to", "ann@example.org").status == 0)
    #expect(!workspace.isFile("var/postroom.sqlite"))
    #expect(try workspace.postroom("send", "spring").status == 0)
    let log = try workspace.postroom("log", "spring", "--json").standardOutput
    #expect(try workspace.postroom("test", "spring", "--to", "ann@example.org").status == 0)
    #expect(try workspace.postroom("log", "spring", "--json").standardOutput == log)
    let identifiers = server.accepted.compactMap {
      $0.text.firstMatch(of: /Message-ID: (<[^>]+>)/).map { String($0.1) }
    }
    #expect(Set(identifiers).count == 5, "no copy has the message's own")
  }

  @Test func `a suppressed address gets no test either`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    _ = try workspace.postroom("suppress", "add", "gone@example.net")
    let refused = try workspace.postroom("test", "spring", "--to", "Gone@example.net")
    #expect(refused.status == 65 && server.connections.isEmpty)
    #expect(refused.standardError.contains("Gone@example.net is suppressed"))
  }

  @Test(arguments: [
    (["--to", "nobody"], 64, "--to nobody: "), ([], 64, "Missing expected argument"),
    (["--to", "a@example.net", "--as", "dan@example.org"], 65, "is not among the recipients"),
  ])
  func `a copy that cannot be meant is refused`(
    arguments: [String], status: Int32, message: String
  ) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let refused = try BuiltBinary.run(["test", "spring"] + arguments, in: workspace.folder.path)
    #expect(refused.status == status && refused.standardError.contains(message))
  }

  @Test func `what becomes of the copy is told, with the exit code of a run`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    #expect(try workspace.postroom("test", "spring", "--to", "a@example.net").status == 69)
    let refusing = try ScriptedSMTPServer(SMTPScript().on(.rcpt, reply: "550 5.1.1 no such user"))
    try workspace.edit("postroom.yaml", "smtp://localhost:1", refusing.url)
    let refused = try workspace.postroom("test", "spring", "--to", "a@example.net")
    #expect(refused.status == 1)
    #expect(refused.standardError.contains("the relay refused it: 550 5.1.1 no such user"))
    let silent = try ScriptedSMTPServer(SMTPScript().on(.finalDot, action: .close))
    try workspace.edit("postroom.yaml", refusing.url, silent.url)
    let doubtful = try workspace.postroom("test", "spring", "--to", "a@example.net")
    #expect(doubtful.status == 1 && doubtful.standardError.contains("may or may not have it"))
  }
}
