import Foundation
import TestSupport
import Testing

/// The links to leave in messages: each recipient's own, the same at each attempt, and as RFC 8058 has
/// them.
struct LeavingLinkTests {
  static func workspace(relay url: String, more: String = "") throws -> CommandWorkspace {
    let workspace = try CommandWorkspace(relay: url)
    #expect(try workspace.postroom("links", "keygen").status == 0)
    try workspace.append("links: {url: \"https://mail.example.org/leave/\"\(more)}\n")
    return workspace
  }

  private func unfolded(_ content: [UInt8]) -> [String] {
    let head = String(decoding: content, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
    return head.replacing("\r\n ", with: " ").components(separatedBy: "\r\n")
  }

  private func field(_ name: String, in content: [UInt8]) -> String? {
    unfolded(content).first { $0.hasPrefix("\(name): ") }.map {
      String($0.dropFirst(name.count + 2))
    }
  }

  /// The token in a message's List-Unsubscribe, when it is as it should be.
  private func token(in content: [UInt8]) throws -> String {
    let value = try #require(field("List-Unsubscribe", in: content))
    let match = try #require(
      value.wholeMatch(
        of:
          /<https:\/\/mail\.example\.org\/leave\/([A-Za-z0-9_-]+)>, <mailto:leave@wmhtc\.example\.org\?subject=unsubscribe%20([A-Za-z0-9_-]+)>/
      ), "\(value)")
    #expect(match.1 == match.2)
    return String(match.1)
  }

  @Test func `keygen never writes over keys, and says so as of any file that is there`() throws {
    let workspace = try Self.workspace(relay: "smtp://localhost:1")
    let key = try workspace.text("var/links.keys")
    let again = try workspace.postroom("links", "keygen")
    #expect(again.status == 65 && again.standardError.contains("hint: keys are never overwritten"))
    #expect(try workspace.text("var/links.keys") == key)
  }

  @Test func `each has a link of their own, in both parts too, and a retry has the same`() throws {
    let script = SMTPScript().on(.finalDot, times: 3, reply: "451 4.3.0 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try Self.workspace(relay: server.url)
    let sent = try workspace.postroom("send", "spring")
    #expect(sent.status == 75)
    #expect(sent.standardError.contains("[one-click]"))
    // What was queued keeps its key, whatever makes new links meanwhile.
    #expect(
      try workspace.postroom("links", "keygen", "--rotate").lines == [
        "key 2 makes the links from now on"
      ])
    #expect(try workspace.postroom("send", "spring", "--wait").status == 0)
    let attempts = Dictionary(grouping: server.messages) { $0.forwardPaths[0] }
    var tokens: Set<String> = []
    for (address, messages) in attempts {
      #expect(messages.count == 2 && Set(messages.map(\.content)).count == 1, "\(address)")
      let token = try self.token(in: messages[0].content)
      tokens.insert(token)
      let body = String(decoding: messages[0].content, as: UTF8.self)
        .replacing("=\r\n", with: "")
      // In the header, and in both parts.
      #expect(body.components(separatedBy: "https://mail.example.org/leave/\(token)").count == 4)
      #expect(!body.contains("List-Unsubscribe-Post"))
      let shown = try workspace.postroom("preview", "spring", "--to", address, "--format", "eml")
      #expect(Array(shown.standardOutput.utf8) == Array(messages[0].content))
    }
    #expect(tokens.count == 3)
  }

  @Test func `one click is offered under a signature that covers it, and only then`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(relay: server.url)
    try workspace.signWithBoth()
    #expect(try workspace.postroom("send", "spring").status == 0)
    let content = try #require(server.accepted.first).content
    #expect(field("List-Unsubscribe-Post", in: content) == "List-Unsubscribe=One-Click")
    let signatures = unfolded(content).filter { $0.hasPrefix("DKIM-Signature: ") }
    #expect(signatures.count == 2)
    for signature in signatures {
      let names = try #require(signature.firstMatch(of: /h=([^;]*)/)).1
        .split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
      #expect(names.contains("list-unsubscribe") && names.contains("list-unsubscribe-post"))
    }
    let verdicts = try DKIMVerifier.dkimpy.verdicts(
      on: [content], keys: try workspace.publishedKeys())
    #expect(
      verdicts == [["rsa-sha256 pass", "ed25519-sha256 pass"]] || !DKIMVerifier.dkimpy.isInstalled)
  }

  @Test func `a relay that signs is taken at the settings' word`() throws {
    let workspace = try Self.workspace(relay: "smtp://localhost:1", more: ", signed_by: relay")
    let shown = try workspace.postroom("preview", "spring", "--format", "eml")
    #expect(
      field("List-Unsubscribe-Post", in: Array(shown.standardOutput.utf8))
        == "List-Unsubscribe=One-Click")
    #expect(!(try workspace.postroom("check").standardError.contains("[one-click]")))
  }

  @Test func `without the key nothing is queued or sent, and preview has links that leave nobody`()
    throws
  {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(relay: server.url, more: ", signed_by: relay")
    try workspace.setMode(0o640, of: "var/links.keys")
    for words in [["send", "spring"], ["send", "spring", "--dry-run"]] {
      let ended = try BuiltBinary.run(words, in: workspace.folder.path)
      #expect(ended.status == 78)
      #expect(ended.standardError.contains("can be read by other users [link-key]\n"))
    }
    #expect(server.messages.isEmpty)
    let shown = try workspace.postroom("preview", "spring", "--format", "eml")
    #expect(shown.status == 0)
    #expect(shown.standardOutput.contains("<https://mail.example.org/leave/preview>"))
    #expect(
      shown.standardError.contains("warning: the links to leave in these messages leave nobody: "))
    #expect(try workspace.postroom("check", "spring").status == 65)
    try workspace.remove("var/links.keys")
    #expect(try workspace.postroom("check", "spring").status == 0)
  }

  @Test func `a campaign that is queued goes on with the key of its links, or not at all`() throws {
    let script = SMTPScript().on(.rcpt(containing: "cat@"), times: 1, reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try Self.workspace(relay: server.url)
    #expect(try workspace.postroom("send", "spring").status == 75)
    let keys = try workspace.text("var/links.keys")
    try workspace.remove("var/links.keys")
    try workspace.postroom("links", "keygen")
    try RunTests.waitUntilDue(in: workspace)
    let other = try workspace.postroom("run")
    #expect(other.status == 78)
    #expect(other.standardError.contains("spring was queued with another key for its links than "))
    try workspace.write(keys, to: "var/links.keys")
    #expect(try workspace.postroom("run").status == 0)
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
  }

  @Test func `a test copy has no link of anybody's, and neither has a page to be looked at`() throws
  {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(relay: server.url, more: ", signed_by: relay")
    #expect(try workspace.postroom("test", "spring", "--to", "me@example.org").status == 0)
    let copy = String(decoding: try #require(server.accepted.first).content, as: UTF8.self)
    #expect(!copy.contains("mail.example.org") && copy.contains("unsubscribe.invalid"))
    #expect(!copy.contains("List-Unsubscribe-Post"))
    let page = try workspace.postroom(
      "preview", "spring", "--to", "ann@example.org", "--format", "html")
    #expect(page.standardOutput.contains("\"https://mail.example.org/leave/preview\""))
  }

  @Test(.enabled(if: Browser.path != nil, "Chromium is not installed"))
  func `the page of previews shows a link that leaves nobody, and the bytes with their own`() throws
  {
    let workspace = try Self.workspace(relay: "smtp://localhost:1")
    #expect(
      try workspace.postroom("preview", "spring", "--all", "--out", "p", "--quiet").status == 0)
    let page = workspace.url("p/index.html")
    let shown = try Browser.document(of: page, fragment: "2/0")
    #expect(shown.contains("https://mail.example.org/leave/preview"))
    let frame = try #require(shown.firstMatch(of: /srcdoc="([^"]*)"/)).1
    let link = try workspace.linkPath(of: "ann@example.org")
    #expect(frame.contains("/leave/preview") && !frame.contains(link))
    #expect(
      try Browser.document(of: page, fragment: "2/6").replacing("=\n", with: "").contains(link))
  }

  @Test(arguments: [
    ("links: {url: \"http://mail.example.org/leave\"}", "is no page that leads out"),
    ("links: {url: \"https://mail.example.org/leave?x=1\"}", "is no page that leads out"),
    ("links: {url: \"https://mail.example.org/{{email}}\"}", "is no page that leads out"),
    ("links: {key: {file: k}}", "url is missing"),
    ("links: {url: \"https://a.example.org\", signed_by: us}", "is not relay, or left out"),
    ("links: {url: \"https://a.example.org\", colour: green}", "is not a colour like"),
    ("links: {url: \"https://a.example.org\", proxy: x}", "unknown key \"proxy\""),
  ])
  func `a mistake in the settings is told`(line: String, message: String) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.append(line + "\n")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 78 || checked.status == 65)
    #expect(checked.standardError.contains(message), "\(checked.standardError)")
  }

  @Test func `what would break the header is no address to write to`() throws {
    let workspace = try Self.workspace(relay: "smtp://localhost:1")
    try workspace.edit(
      "postroom.yaml", "unsubscribe: leave@wmhtc.example.org",
      "unsubscribe: \"mailto:leave@wmhtc.example.org?subject=take me\\r\\nBcc: x@example.org\"")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 65 && checked.standardError.contains("is no URL [no-unsubscribe]\n"))
  }

  @Test func `beside a page there is an address to write to`() throws {
    let workspace = try Self.workspace(relay: "smtp://localhost:1")
    try workspace.edit("postroom.yaml", "leave@wmhtc.example.org", "https://wmhtc.example.org/out")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.standardError.contains("with links:, unsubscribe: under sender: is an address"))
  }
}
