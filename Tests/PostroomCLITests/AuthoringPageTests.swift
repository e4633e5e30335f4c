import Foundation
import TestSupport
import Testing

/// What docs/authoring.md shows works as it is shown, with the sample's templates.
struct AuthoringPageTests {
  @Test func `everything that the page shows can be written, in one newsletter`() throws {
    let page = try Repository.text("docs/authoring.md")
    let yaml = Self.blocks("yaml", of: page)
    let markdown = Self.blocks("markdown", of: page)
    #expect(yaml.count == 4 && markdown.count == 7)
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    try workspace.write(
      """
      ---
      series: newsletter
      template: newsletter
      subject: "March: who buys, and who asks"
      preheader: Three buyers, two columns and a date for your diary.
      audience: members
      vars:
        issue: March 2028
      \(yaml.map { $0.replacingOccurrences(of: "vars:\n", with: "") }.joined())---
      \(markdown.joined(separator: "\n"))
      """, to: "campaigns/march.md")
    let check = try workspace.postroom("check", "march")
    #expect(check.status == 0, "\(check)")
    // The sample's own: one address stands there twice.
    #expect(check.standardOutput.hasPrefix("march: 1 warning; 35 recipients"), "\(check)")
    let message = try workspace.postroom("preview", "march", "--row", "2", "--format", "text")
    for line in ["Tell us what 2028 should bring:", "- For researchers", "- Topical Tuesday"] {
      #expect(message.standardOutput.contains(line), "\(message)")
    }
  }

  private static func blocks(_ language: String, of page: String) -> [String] {
    page.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }
}
