import Foundation
import Testing

/// A SARIF log with what SARIF 2.1.0 requires of the properties that Postroom writes: the schema is
/// not at hand without a network.
struct SARIFReading {
  let run: [String: Any]
  let rules: [[String: Any]]
  let results: [[String: Any]]

  init(_ text: String) throws {
    let log = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    // Section 3.13: version and runs are required.
    #expect(log["version"] as? String == "2.1.0")
    #expect((log["$schema"] as? String)?.hasPrefix("https://") == true)
    let runs = try #require(log["runs"] as? [[String: Any]])
    run = try #require(runs.first)
    #expect(runs.count == 1)
    // Sections 3.14.6, 3.18.2 and 3.19.8: a run has a tool, that a driver, that a name.
    let tool = try #require(run["tool"] as? [String: Any])
    let driver = try #require(tool["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "postroom")
    rules = try #require(driver["rules"] as? [[String: Any]])
    results = try #require(run["results"] as? [[String: Any]])
    try checkInvocation()
    for rule in rules { try check(rule: rule) }
    for result in results { try check(result: result) }
  }

  private func checkInvocation() throws {
    let invocations = try #require(run["invocations"] as? [[String: Any]])
    // Section 3.20.14.
    #expect(invocations.allSatisfy { $0["executionSuccessful"] is Bool })
    // Section 3.14.17.
    #expect(
      ["utf16CodeUnits", "unicodeCodePoints"].contains(try #require(run["columnKind"] as? String)))
    let bases = try #require(run["originalUriBaseIds"] as? [String: [String: String]])
    for base in bases.values {
      let uri = try #require(base["uri"])
      // Section 3.14.14: absolute, and ends with a slash.
      #expect(URL(string: uri)?.scheme == "file" && uri.hasSuffix("/"))
    }
  }

  private func check(rule: [String: Any]) throws {
    // Section 3.49.3: id is required. Section 3.12.3: so is a message string's text.
    #expect((rule["id"] as? String)?.isEmpty == false)
    let description = try #require(rule["shortDescription"] as? [String: Any])
    #expect((description["text"] as? String)?.hasSuffix(".") == true)
    let configuration = try #require(rule["defaultConfiguration"] as? [String: Any])
    #expect(Self.levels.contains(try #require(configuration["level"] as? String)))
  }

  private func check(result: [String: Any]) throws {
    // Section 3.27.11: message is required.
    let message = try #require(result["message"] as? [String: Any])
    #expect((message["text"] as? String)?.isEmpty == false)
    #expect(Self.levels.contains(try #require(result["level"] as? String)))
    // Section 3.27.6: the index leads to the rule of that id.
    let index = try #require(result["ruleIndex"] as? Int)
    #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
    let locations = try #require(result["locations"] as? [[String: Any]])
    for location in locations {
      let physical = try #require(location["physicalLocation"] as? [String: Any])
      let artifact = try #require(physical["artifactLocation"] as? [String: Any])
      let uri = try #require(artifact["uri"] as? String)
      #expect(URL(string: uri) != nil && !uri.isEmpty)
      guard let region = physical["region"] as? [String: Any] else { continue }
      // Section 3.30.5: lines and columns count from 1.
      #expect(try #require(region["startLine"] as? Int) >= 1)
      if let column = region["startColumn"] { #expect(try #require(column as? Int) >= 1) }
    }
  }

  /// Section 3.27.10.
  private static let levels: Set<String> = ["none", "note", "warning", "error"]
}
