import Mail
import Postroom
import SMTP
import TestSupport
import Testing

@testable import PostroomCLI

/// What `check --connect` says of the DNS.
struct RecordCheckTests {
  private static let name = "s1._domainkey.wmhtc.example.org"

  @Test func `records that are published are named`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.signWithBoth()
    let keys = try workspace.publishedKeys()
    // As a provider may publish it: in strings of its own, with spaces of its own.
    let server = try NameServer(
      keys.mapValues { [[$0.replacing("; ", with: " ;  ")].flatMap { Self.halves($0) }] })
    let check = try check(workspace) { name throws(TextRecords.Unanswered) in
      try TextRecords.texts(at: name, port: server.port)
    }
    #expect(check.problems.isEmpty)
    #expect(
      check.sound == [
        "\(Self.name): published", "e1._domainkey.wmhtc.example.org: published",
      ])
  }

  @Test(arguments: [
    ([], "there is no \(name) in the DNS: the signature fails"),
    (["v=spf1 -all"], "there is no \(name) in the DNS: the signature fails"),
    (["v=DKIM1; k=rsa; p=MIIB"], "\(name) is another key's: the signature fails"),
    (["v=DKIM1; p="], "\(name) is another key's: the signature fails"),
    (
      ["v=DKIM1; p=MIIB", "v=DKIM1; p=MIIC"],
      "there are several \(name): verifiers take any of them"
    ),
  ])
  func `a record that verifies nothing is an error`(texts: [String], said: String) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.signWithBoth()
    let check = try check(workspace) { _ throws(TextRecords.Unanswered) in texts }
    #expect(check.sound.isEmpty && check.problems.errorCount == 2)
    #expect(check.problems.kept.first?.message == said)
    #expect(check.problems.kept.first?.place.description == "postroom.yaml:20:25")
  }

  @Test func `a DNS that does not answer is a warning, and a key that is not here none`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.signWithBoth()
    try workspace.remove("dkim/e1.pem")
    let check = try check(workspace) { _ throws(TextRecords.Unanswered) in
      throw TextRecords.Unanswered()
    }
    #expect(
      check.problems.kept.map(\.message) == ["no DNS server said whether there is \(Self.name)"])
    #expect(check.problems.warningCount == 1)
  }

  @Test func `check --connect asks the relay, whatever the DNS says`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.signWithBoth()
    let checked = try workspace.postroom("check", "--connect")
    // Without a DNS here nothing is known; with one, example.org has no such name.
    #expect(checked.status == 0 || checked.status == 78)
    #expect(checked.standardError.contains(Self.name))
    #expect(checked.standardOutput.contains("\(server.url): the relay is ready"))
  }

  private func check(
    _ workspace: CommandWorkspace,
    texts: (String) throws(TextRecords.Unanswered) -> [String]
  ) throws -> RecordCheck {
    let place = Workspace(folder: workspace.folder.path)
    var problems = Problems()
    let settings = try #require(place.settings(&problems))
    return RecordCheck(place, settings, texts: texts)
  }

  private static func halves(_ text: String) -> [String] {
    let middle = text.index(text.startIndex, offsetBy: min(200, text.count / 2))
    return [String(text[..<middle]), String(text[middle...])]
  }
}
