import Foundation
import TestSupport
import Testing

/// `check`: the forms in which it says what it found, and what front matter allows.
struct CheckFormatTests {
  /// Two campaigns to one list, in which an address is repeated.
  private func workspace(allow: String? = nil) throws -> CommandWorkspace {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.edit("recipients/members.csv", "bob@example.org,Bob", "ann@example.org,Ann")
    if let allow {
      try workspace.edit("campaigns/spring.md", "audience: members", "audience: members\n\(allow)")
    }
    try workspace.write(try workspace.text("campaigns/spring.md"), to: "campaigns/two words.md")
    return workspace
  }

  @Test func `the rule stands at the end of a problem's first line`() throws {
    let checked = try workspace().postroom("check", "spring")
    #expect(checked.status == 0)
    #expect(
      checked.standardError == """
        recipients/members.csv:3:1: warning: ann@example.org stands in row 2 already: it is mailed \
        once [repeated-address]
        hint: delete one of the two rows

        """)
    #expect(checked.standardOutput.hasPrefix("spring: 1 warning; 2 recipients of 4 rows; "))
  }

  @Test func `JSON names the rule behind what it always said`() throws {
    let workspace = try workspace()
    for form in [["--json"], ["--format", "json"]] {
      let checked = try BuiltBinary.run(["check", "spring"] + form, in: workspace.folder.path)
      let object = try #require(try checked.objects.first)
      #expect(object["warnings"] as? Int == 1 && object["notes"] as? Int == 0)
      let problem = try #require((object["problems"] as? [[String: Any]])?.first)
      #expect(problem["rule"] as? String == "repeated-address")
      #expect(
        checked.standardOutput.contains(
          #""hint":"delete one of the two rows","rule":"repeated-address"}],"notes":0}"#))
    }
  }

  @Test func `SARIF is one document, in which a list's problem stands once`() throws {
    let workspace = try workspace()
    let checked = try workspace.postroom("check", "--format", "sarif", "--state")
    #expect(checked.status == 0 && checked.standardError == "")
    let log = try SARIFReading(checked.standardOutput)
    let result = try #require(log.results.first)
    #expect(log.results.count == 1)
    #expect(result["ruleId"] as? String == "repeated-address")
    #expect(result["level"] as? String == "warning")
    #expect(
      (result["message"] as? [String: String])?["text"]
        == "ann@example.org stands in row 2 already: it is mailed once\nhint: delete one of the two rows"
    )
    let bases = log.run["originalUriBaseIds"] as? [String: [String: String]]
    #expect(bases?["WORKSPACE"]?["uri"] == "file://\(workspace.folder.path)/")
    let location = try #require((result["locations"] as? [[String: Any]])?.first)
    #expect(
      location as NSDictionary == [
        "physicalLocation": [
          "artifactLocation": ["uri": "recipients/members.csv", "uriBaseId": "WORKSPACE"],
          "region": ["startLine": 3, "startColumn": 1],
        ]
      ])
  }

  @Test func `SARIF names files as URIs, and errors as such`() throws {
    let workspace = try workspace()
    try workspace.edit("campaigns/two words.md", "{{company}}", "{{compani}}")
    let checked = try workspace.postroom("check", "--format", "sarif")
    #expect(checked.status == 65 && checked.standardError == "")
    let log = try SARIFReading(checked.standardOutput)
    let result = try #require(log.results.first { $0["ruleId"] as? String == "unknown-field" })
    #expect(result["level"] as? String == "error")
    #expect(checked.standardOutput.contains(#""uri":"campaigns/two%20words.md""#))
    let invocation = (log.run["invocations"] as? [[String: Any]])?.first
    #expect(invocation?["exitCode"] as? Int == 65)
    #expect(invocation?["executionSuccessful"] as? Bool == true)
  }

  @Test func `settings that cannot be read are told in the form that was asked for`() throws {
    let workspace = try workspace()
    try workspace.write("smtp: [\n", to: "postroom.yaml")
    let checked = try workspace.postroom("check", "--format", "sarif")
    #expect(checked.status == 78 && checked.standardError == "")
    let result = try #require(try SARIFReading(checked.standardOutput).results.first)
    #expect(result["level"] as? String == "error")
    let object = try #require(try workspace.postroom("check", "--json").objects.first)
    #expect(object["campaign"] is NSNull && object["errors"] as? Int == 1)
  }

  @Test func `--strict fails for a warning, and not for a note or an allowed one`() throws {
    #expect(try workspace().postroom("check", "--strict").status == 65)
    let allowed = try workspace(allow: "allow: [repeated-address]")
    let checked = try allowed.postroom("check", "--strict")
    #expect(checked.status == 0 && checked.standardError == "")
    #expect(checked.standardOutput.hasPrefix("spring: no problems; "))
  }

  @Test func `a rule that is none, or that is an error, cannot be allowed`() throws {
    let workspace = try workspace(allow: "allow: [repeated-adress, weekday-date, zzz, address]")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 65)
    #expect(
      checked.standardError.hasPrefix(
        """
        campaigns/spring.md:6:9: error: allow: there is no rule "repeated-adress" [unknown-name]
        hint: did you mean repeated-address?
        campaigns/spring.md:6:26: error: allow: weekday-date is an error, and cannot be allowed \
        [bad-value]
        hint: warnings and notes can be; this one has to be mended
        campaigns/spring.md:6:40: error: allow: there is no rule "zzz" [unknown-name]
        hint: a rule's name stands in brackets at the end of what `check` says
        recipients/members.csv:3:1: warning:
        """))
  }

  @Test func `an allowed rule's errors are told all the same`() throws {
    let workspace = try workspace(allow: "allow: [address]")
    try workspace.edit("recipients/members.csv", "cat@", "cat@@")
    try workspace.edit("recipients/members.csv", "dan@", "dan@@")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 65)
    #expect(checked.standardError.contains("members.csv:4:1: error: more than one @"))
    #expect(!checked.standardError.contains("members.csv:5:1"))
  }

  @Test func `allow is a list`() throws {
    let checked = try workspace(allow: "allow: raw-html").postroom("check", "spring")
    #expect(checked.status == 65)
    #expect(checked.standardError.contains("spring.md:6:8: error: allow must be a list of texts"))
  }
}
