import Foundation
import TestSupport
import Testing

struct SuppressTests {
  @Test func `an address is added, listed and removed, and each says what changed`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    #expect(try workspace.postroom("suppress", "list").standardOutput == "")
    #expect(!workspace.isFile("var/postroom.sqlite"))
    let added = try workspace.postroom(
      "suppress", "add", "ann@example.org", "bob@example.org", "--reason", "moved \"away\"")
    #expect(added.lines == ["ann@example.org is suppressed", "bob@example.org is suppressed"])
    let again = try workspace.postroom("suppress", "add", "Ann@EXAMPLE.org", "--reason", "other")
    #expect(again.status == 0 && again.lines == ["Ann@example.org was suppressed before"])

    let listed = try workspace.postroom("suppress", "list", "--json").lines
    #expect(
      listed.map { $0.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME") } == [
        #"{"address":"ann@example.org","reason":"moved \"away\"","source":"command","at":"TIME"}"#,
        #"{"address":"bob@example.org","reason":"moved \"away\"","source":"command","at":"TIME"}"#,
      ])

    let removed = try workspace.postroom(
      "suppress", "remove", "ANN@example.org", "cat@example.org")
    #expect(
      removed.lines == [
        "ANN@example.org is allowed again", "cat@example.org was not suppressed",
      ])
    let left = try workspace.postroom("suppress", "list").lines
    #expect(left.count == 1)
    #expect(left.first?.hasSuffix("  bob@example.org  moved \"away\" (command)") == true)
  }

  @Test func `one bad address among several suppresses nobody`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let refused = try workspace.postroom("suppress", "add", "ann@example.org", "bob@@example.org")
    #expect(refused.status == 64)
    #expect(
      refused.standardError == """
        postroom: error: bob@@example.org: more than one @ in the address
        hint: give each address a row of its own

        """)
    #expect(try workspace.postroom("suppress", "list").standardOutput == "")
  }

  @Test func `a relay that says there is no such mailbox suppresses it`() throws {
    let script = SMTPScript()
      .on(.rcpt(containing: "ann@"), reply: "550 5.1.1 No such user")
      .on(.rcpt(containing: "bob@"), reply: "550 5.7.1 Not from you")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    #expect(try workspace.postroom("send", "spring").status == 1)
    let listed = try workspace.postroom("suppress", "list", "--json").objects
    #expect(listed.map { $0["address"] as? String } == ["ann@example.org"])
    #expect(listed.first?["source"] as? String == "relay")
    #expect(listed.first?["reason"] as? String == "550 5.1.1 No such user")
  }
}
