import Foundation
import TestSupport
import Testing

struct DKIMCommandTests {
  @Test func `keygen writes a key for its owner alone, and prints its record`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let made = try workspace.postroom("dkim", "keygen")
    #expect(made.status == 0)
    let mode = try FileManager.default.attributesOfItem(
      atPath: workspace.url("dkim/s1.pem").path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(try workspace.text("dkim/s1.pem").hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    #expect(
      made.standardOutput.hasPrefix("s1._domainkey.wmhtc.example.org. IN TXT (\n  \"v=DKIM1;"))
    for line in made.standardOutput.split(separator: "\n") { #expect(line.utf8.count <= 259) }
    // The lines to add are settings.
    let lines = try #require(made.standardError.components(separatedBy: "postroom.yaml:\n").last)
    try workspace.append(lines)
    #expect(try workspace.postroom("dkim", "record").standardOutput == made.standardOutput)
    let shown = try workspace.postroom("preview", "spring", "--format", "eml")
    #expect(shown.standardOutput.hasPrefix("DKIM-Signature: v=1; a=rsa-sha256;"))
  }

  @Test func `keygen never writes over a key`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.postroom("dkim", "keygen", "--algorithm", "ed25519", "--out", "mine.pem")
    let before = try workspace.text("mine.pem")
    let again = try workspace.postroom("dkim", "keygen", "--out", "mine.pem")
    #expect(again.status == 65)
    #expect(again.standardError.contains("mine.pem: File exists\nhint: no key is ever overwritten"))
    #expect(try workspace.text("mine.pem") == before)
  }

  @Test(arguments: [
    ["--selector", "a b"], ["--selector", "-a"], ["--domain", "no domain"], ["--algorithm", "dsa"],
  ])
  func `what is no name or kind of key is a mistake in the command`(arguments: [String]) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let made = try BuiltBinary.run(["dkim", "keygen"] + arguments, in: workspace.folder.path)
    #expect(made.status == 64)
    #expect(!workspace.isFile("dkim/s1.pem"))
  }

  @Test func `another domain is in the record and in the lines to add`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let made = try workspace.postroom("dkim", "keygen", "--domain", "Example.ORG")
    #expect(made.standardOutput.hasPrefix("s1._domainkey.example.org. IN TXT"))
    #expect(
      made.standardError.hasSuffix(
        "dkim:\n  - {domain: example.org, selector: s1, key: {file: dkim/s1.pem}}\n"))
  }

  @Test func `there is no record without a key in the settings`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let asked = try workspace.postroom("dkim", "record")
    #expect(
      asked.status == 78 && asked.standardError.contains("there is no dkim: in postroom.yaml"))
  }
}
