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
        #"{"address":"ann@example.org","series":null,"reason":"moved \"away\"","source":"command","at":"TIME"}"#,
        #"{"address":"bob@example.org","series":null,"reason":"moved \"away\"","source":"command","at":"TIME"}"#,
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

  @Test func `a series is left by itself, and only one that there is`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit(
      "postroom.yaml", "  newsletter:", "  events: {title: Events}\n  newsletter:")
    let unknown = try workspace.postroom(
      "suppress", "add", "ann@example.org", "--series", "newsleter")
    #expect(unknown.status == 64)
    #expect(unknown.standardError.contains("hint: did you mean newsletter?"))
    let added = try workspace.postroom(
      "suppress", "add", "ann@example.org", "--series", "newsletter")
    #expect(added.lines == ["ann@example.org is suppressed from newsletter"])
    _ = try workspace.postroom("suppress", "add", "bob@example.org", "--series", "events")
    #expect(
      try workspace.postroom("check", "spring").standardOutput.contains("2 recipients of 4 rows"))
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.recipients == ["bob@example.org", "cat@example.org"])
    let why = try workspace.postroom("why", "ann@example.org", "spring").standardOutput
    #expect(why.contains("Suppressed from newsletter: since "))
    let removed = try workspace.postroom("suppress", "remove", "ann@example.org")
    #expect(
      removed.lines == ["ann@example.org was not suppressed, and left alone by newsletter"])
  }

  @Test func `what is exported is imported again as it was, and what is there stays`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    _ = try workspace.postroom(
      "suppress", "add", "ann@example.org", "=bob@example.org", "--reason", "said \"no\", twice")
    _ = try workspace.postroom(
      "suppress", "add", "ann@example.org", "--series", "newsletter", "--reason", "too much")
    let exported = try workspace.postroom("suppress", "export").standardOutput
    #expect(exported.hasPrefix("address,series,reason,source,at\r\n"))
    #expect(
      try workspace.postroom("suppress", "list", "--csv").standardOutput.contains(
        "'=bob@example.org,,"))
    let other = try CommandWorkspace(relay: "smtp://localhost:1")
    try other.write(exported, to: "list.csv")
    #expect(
      try other.postroom("suppress", "import", "list.csv").lines == ["3 added, 0 there before"])
    #expect(try other.postroom("suppress", "export").standardOutput == exported)
    #expect(
      try other.postroom("suppress", "import", "list.csv").lines == ["0 added, 3 there before"])
  }

  @Test func `a list of another program is taken whole or not at all`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.write(
      "Email Address;Series;At\nann@example.org;;2021-03-09\nbob@;;\ncat@example.org;nws;\n"
        + "dan@example.org;;soon\n", to: "list.csv")
    let refused = try workspace.postroom("suppress", "import", "list.csv")
    #expect(refused.status == 65)
    for place in ["list.csv:3:1: ", "list.csv:4:17: ", "list.csv:5:18: "] {
      #expect(refused.standardError.contains(place), "\(refused.standardError)")
    }
    #expect(try workspace.postroom("suppress", "list").standardOutput == "")
    try workspace.write(
      "Email Address;Series;At\nann@example.org;;2021-03-09\n", to: "list.csv")
    _ = try workspace.postroom("suppress", "import", "list.csv", "--reason", "from the old list")
    #expect(
      try workspace.postroom("suppress", "list").lines == [
        "2021-03-09 00:00 +00:00  ann@example.org  from the old list (import)"
      ])
  }
}
