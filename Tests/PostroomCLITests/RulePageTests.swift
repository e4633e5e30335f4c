import Foundation
import TestSupport
import Testing

/// docs/rules.md is held against the rules that the built binary lists.
struct RulePageTests {
  private struct Section {
    let name: String
    let text: String
  }

  private func sections() throws -> [Section] {
    try Repository.text("docs/rules.md").components(separatedBy: "\n### ").dropFirst().map {
      let end = try #require($0.firstIndex(of: "\n"))
      let text = $0[end...].components(separatedBy: "\n## ")[0]
      return Section(
        name: String($0[..<end]),
        text: text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
  }

  private func rules() throws -> [(name: String, summary: String, level: String)] {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let log = try SARIFReading(workspace.postroom("check", "--format", "sarif").standardOutput)
    return try log.rules.map { rule in
      let summary = try #require(rule["shortDescription"] as? [String: String])
      let configuration = try #require(rule["defaultConfiguration"] as? [String: String])
      return try #require(
        (rule["id"] as? String, summary["text"], configuration["level"])
          as? (
            String, String, String
          ))
    }
  }

  @Test func `every rule has its section, and none is left over`() throws {
    #expect(try sections().map(\.name) == rules().map(\.name))
  }

  @Test func `a section begins with what the rule asks and how grave it is, and goes on`() throws {
    let sections = try sections()
    for rule in try rules() {
      guard let section = sections.first(where: { $0.name == rule.name }) else { continue }
      #expect(
        section.text.hasPrefix("\(rule.summary) *\(rule.level.capitalized)"), "\(rule.name)")
    }
  }

  @Test func `names are words of lower case with hyphens`() throws {
    for rule in try rules() {
      #expect(rule.name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(rule.name)")
    }
  }

  @Test func `every rule is one that some source breaks`() throws {
    let sources = try Repository.files(under: "Sources").filter {
      $0.hasSuffix(".swift") && !$0.hasSuffix("/Rule.swift") && !$0.hasSuffix("+Summary.swift")
    }.map { try Repository.text($0) }.joined()
    let cases = try Repository.text("Sources/Postroom/Rule.swift")
      .matches(of: /case `?(\w+)`?(?: = |\n)/).map { String($0.1) }
    #expect(try cases.count == rules().count)
    for name in cases {
      #expect(sources.contains(try Regex("\\.\(name)\\b")), "\(name)")
    }
  }
}
