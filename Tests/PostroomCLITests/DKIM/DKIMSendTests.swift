import Foundation
import TestSupport
import Testing

/// What is to be signed never leaves unsigned, and never signed by another key.
struct DKIMSendTests {
  @Test func `a retry has the same signatures, and preview shows them`() throws {
    let script = SMTPScript().on(.finalDot, times: 3, reply: "451 4.3.0 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.signWithBoth()
    #expect(try workspace.postroom("send", "spring", "--wait").status == 0)
    let attempts = Dictionary(grouping: server.messages) { $0.forwardPaths[0] }
    #expect(attempts.count == 3)
    for (address, messages) in attempts {
      #expect(messages.count == 2 && Set(messages.map(\.content)).count == 1, "\(address)")
      let shown = try workspace.postroom("preview", "spring", "--to", address, "--format", "eml")
      #expect(Array(shown.standardOutput.utf8) == Array(messages[0].content))
      #expect(shown.standardOutput.components(separatedBy: "DKIM-Signature: ").count == 3)
    }
  }

  enum Trouble: String, CaseIterable {
    case gone = "No such file or directory"
    case open = "can be read by other users"
    case spoilt = "holds no private key in PEM form"

    func befall(_ workspace: CommandWorkspace) throws {
      switch self {
      case .gone: try workspace.remove("dkim/e1.pem")
      case .open: try workspace.setMode(0o640, of: "dkim/e1.pem")
      case .spoilt:
        try workspace.write("nothing", to: "dkim/e1.pem")
        try workspace.setMode(0o600, of: "dkim/e1.pem")
      }
    }
  }

  @Test(arguments: Trouble.allCases)
  func `without its key nothing is queued or sent, and preview says that it is unsigned`(
    trouble: Trouble
  ) throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.signWithBoth()
    try trouble.befall(workspace)
    for words in [
      ["send", "spring"], ["send", "spring", "--dry-run"],
      ["test", "spring", "--to", "me@example.org"],
    ] {
      let ended = try BuiltBinary.run(words, in: workspace.folder.path)
      #expect(ended.status == 78, "\(words)")
      #expect(ended.standardError.contains("postroom.yaml:21:25: error: "))
      #expect(ended.standardError.contains("\(trouble.rawValue) [dkim]\n"))
    }
    #expect(server.messages.isEmpty)
    #expect(try workspace.postroom("status").standardOutput == "")

    let shown = try workspace.postroom("preview", "spring", "--format", "eml")
    #expect(shown.status == 0 && shown.standardOutput.hasPrefix("Date: "))
    #expect(shown.standardError.contains("postroom: warning: these messages are not signed: "))
    // Only who sends needs the key: that it is not here is no mistake in the campaign.
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == (trouble == .gone ? 0 : 65))
    #expect(checked.standardError.contains("\(trouble.rawValue) [dkim]\n"))
  }

  @Test func `a campaign whose key is gone is held up, and no other`() throws {
    let script = SMTPScript().on(.rcpt(containing: "cat@"), times: 1, reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    let unsigned = try workspace.text("postroom.yaml")
    try workspace.signWithBoth()
    #expect(try workspace.postroom("send", "spring").status == 75)
    try workspace.remove("dkim/s1.pem")
    try workspace.write(unsigned, to: "postroom.yaml")
    try workspace.write(
      workspace.text("campaigns/spring.md").replacing("*spring*", with: "the *autumn*")
        .replacing("subject:", with: "send_at: 2099-01-05 09:00\nsubject:"),
      to: "campaigns/autumn.md")
    #expect(try workspace.postroom("send", "autumn").status == 0)
    try SQLite.run(
      "UPDATE message SET due_at = 0", on: workspace.url("var/postroom.sqlite").path)

    let run = try workspace.postroom("run")
    #expect(run.status == 78, "\(run)")
    #expect(run.standardError.contains("spring is to be signed by "), "\(run)")
    let autumn = try workspace.postroom("status", "autumn", "--json").objects.first
    #expect(autumn?["accepted"] as? Int == 3)
    let spring = try workspace.postroom("status", "spring", "--json").objects.first
    #expect(spring?["accepted"] as? Int == 2 && spring?["deferred"] as? Int == 1)
  }

  @Test func `a campaign that is queued goes on with the key that it has, or not at all`() throws {
    let script = SMTPScript().on(.rcpt(containing: "cat@"), times: 1, reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.signWithBoth()
    #expect(try workspace.postroom("send", "spring").status == 75)
    #expect(server.messages.count == 2)

    let key = try workspace.text("dkim/s1.pem")
    try workspace.remove("dkim/s1.pem")
    try RunTests.waitUntilDue(in: workspace)
    let gone = try workspace.postroom("run")
    #expect(gone.status == 78)
    let name = "s1._domainkey.wmhtc.example.org"
    #expect(gone.standardError.contains("spring is to be signed by \(name): "))
    #expect(gone.standardError.contains("hint: put the key back that it was queued with"))

    try workspace.postroom("dkim", "keygen")
    let other = try workspace.postroom("run")
    #expect(other.status == 78)
    #expect(other.standardError.contains("dkim/s1.pem holds another key by now [dkim]\n"))
    #expect(server.messages.count == 2)
    let shown = try workspace.postroom(
      "preview", "spring", "--to", "cat@example.org", "--format", "eml")
    #expect(shown.standardOutput.hasPrefix("Date: "))
    #expect(shown.standardError.contains("warning: these messages are not signed: "))

    // Wherever the settings have it, it is the same key.
    try workspace.write(key, to: "keys/old.pem")
    try workspace.setMode(0o600, of: "keys/old.pem")
    try workspace.edit("postroom.yaml", "file: dkim/s1.pem", "file: keys/old.pem")
    #expect(try workspace.postroom("run").status == 0)
    let last = try #require(server.accepted.last)
    #expect(last.forwardPaths == ["cat@example.org"])
    let verdicts = try DKIMVerifier.dkimpy.verdicts(
      on: [Array(last.content)], keys: try workspace.publishedKeys())
    #expect(
      verdicts == [["rsa-sha256 pass", "ed25519-sha256 pass"]] || !DKIMVerifier.dkimpy.isInstalled)
  }

  @Test func `a key that has left the settings signs to the end what was queued with it`() throws {
    let script = SMTPScript().on(.rcpt(containing: "cat@"), times: 1, reply: "451 4.7.1 later")
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.signWithBoth()
    #expect(try workspace.postroom("send", "spring").status == 75)
    try workspace.edit(
      "postroom.yaml", "  - {selector: s1, key: {file: dkim/s1.pem}}\n", "")
    try RunTests.waitUntilDue(in: workspace)
    #expect(try workspace.postroom("run").status == 0)
    let text = String(decoding: try #require(server.accepted.last).content, as: UTF8.self)
    #expect(text.contains("s=s1;") && text.contains("s=e1;"))
  }

  @Test func `a key is never an attachment`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.signWithBoth()
    try workspace.edit("campaigns/spring.md", "preheader:", "attach: dkim/s1.pem\npreheader:")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 65)
    #expect(checked.standardError.contains("settings, state or keys, and is never mailed"))
  }
}
