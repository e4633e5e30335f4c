import Postroom
import SMTP
import TestSupport
import Testing

@testable import PostroomCLI

/// What `doctor` says of the records that receivers ask for.
struct SenderRecordCheckTests {
  private static let sound = [
    "wmhtc.example.org": ["v=spf1 mx -all"], "_dmarc.example.org": ["v=DMARC1; p=reject"],
  ]

  @Test func `a sender with all its records is told what they say`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.signWithBoth()
    let zone = Self.sound.merging(try workspace.publishedKeys().mapValues { [$0] }) { $1 }
    let findings = try findings(workspace, zone)
    #expect(
      findings == [
        Finding("SPF", .ok, "wmhtc.example.org: v=spf1 mx -all"),
        Finding("DKIM", .ok, "s1._domainkey.wmhtc.example.org: published"),
        Finding("DKIM", .ok, "e1._domainkey.wmhtc.example.org: published"),
        Finding("DMARC", .ok, "_dmarc.example.org: reject"),
      ])
  }

  @Test func `a sender without records is warned of each`() throws {
    let findings = try findings(try CommandWorkspace(relay: "smtp://localhost:1"), [:])
    #expect(findings.map(\.subject) == ["SPF", "DKIM", "DMARC"])
    #expect(findings.allSatisfy { $0.standing == .warning && $0.hint != nil })
  }

  @Test(arguments: [
    ["v=spf1 mx -all", "v=spf1 a -all"], ["v=spf1 +all"],
    ["v=spf1 " + (0...10).map { "a:h\($0).test " }.joined() + "-all"],
  ])
  func `a record of SPF that receivers cannot use is an error`(texts: [String]) throws {
    let zone = Self.sound.merging(["wmhtc.example.org": texts]) { $1 }
    let findings = try findings(try CommandWorkspace(relay: "smtp://localhost:1"), zone)
    #expect(findings[0].standing == .error && findings[0].subject == "SPF")
  }

  @Test func `DMARC is an error where nothing is of From's own domain`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.edit(
      "postroom.yaml", "bounces: bounces@wmhtc.example.org", "bounces: b@provider.test")
    let found = try findings(workspace, Self.sound)
    #expect(found.last?.subject == "DMARC" && found.last?.standing == .error)
    try workspace.signWithBoth()
    #expect(try findings(workspace, Self.sound).last?.standing == .ok)
  }

  @Test func `a DNS that does not answer leaves everything unknown`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.signWithBoth()
    let check = try check(workspace) { _ throws(TextRecords.Unanswered) in
      throw TextRecords.Unanswered()
    }
    #expect(check.findings.count == 4 && check.findings.allSatisfy { $0.standing == .unknown })
  }

  private func findings(
    _ workspace: CommandWorkspace, _ zone: [String: [String]]
  ) throws -> [Finding] {
    try check(workspace) { name throws(TextRecords.Unanswered) in zone[name] ?? [] }.findings
  }

  private func check(
    _ workspace: CommandWorkspace, _ texts: SenderRecordCheck.Texts
  ) throws -> SenderRecordCheck {
    let place = Workspace(folder: workspace.folder.path)
    var problems = Problems()
    return SenderRecordCheck(place, try #require(place.settings(&problems)), texts: texts)
  }
}
