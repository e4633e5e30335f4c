import Foundation
import TestSupport
import Testing

/// What is on record of consent is asked of whoever would be mailed.
struct ConsentTests {
  private func workspace(
    _ rows: String,
    settings: String = "{basis: Consent, at: Agreed on, source: via, wording: words}"
  ) throws -> CommandWorkspace {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.append("consent: \(settings)\n")
    try workspace.write(
      "email,first_name,status,Consent,Agreed on,via,words\n" + rows, to: "recipients/members.csv")
    try workspace.edit("campaigns/spring.md", "{{company}}", "you")
    return workspace
  }

  @Test func `who has it whole on record passes, and who is not mailed is not asked`() throws {
    let workspace = try workspace(
      """
      ann@example.org,Ann,active,yes,2021-03-09,form,v2
      bob@example.org,Bob,active,soft opt-in,2021-03-09T10:00:00Z,sale,v1
      cat@example.org,Cat,active,consent,09/03/2021,phone,v1
      dan@example.org,Dan,lapsed,no,,,
      eve@example.org,Eve,active,,,,

      """)
    _ = try workspace.postroom("suppress", "add", "eve@example.org")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 0 && !checked.standardError.contains("[consent-record]"))
  }

  @Test(arguments: ["", "no", "No", "withdrawn", "Opted out"])
  func `without a basis nobody is mailed`(basis: String) throws {
    let workspace = try workspace(
      "ann@example.org,Ann,active,yes,2021-03-09,form,v2\n"
        + "bob@example.org,Bob,active,\(basis),2021-03-09,form,v2\n")
    let said = basis.isEmpty ? "is empty" : "is '\(basis)'"
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 65)
    #expect(
      checked.standardError.contains(
        "recipients/members.csv:3:28: error: consent \(said) for bob@example.org, who would be mailed"
          + " [consent-record]\n"), "\(checked.standardError)")
    #expect(try workspace.postroom("send", "spring").status == 65)
  }

  @Test(arguments: [
    (",form,v2", "agreed_on is empty for ann@example.org"),
    ("2021-03-09,,v2", "via is empty for ann@example.org"),
    ("2021-03-09,form,", "words is empty for ann@example.org"),
    ("soon,form,v2", "agreed_on of ann@example.org is no date: soon"),
    ("2021-13-09,form,v2", "agreed_on of ann@example.org is no date: 2021-13-09"),
    ("2921-03-09,form,v2", "agreed_on of ann@example.org is still to come: 2921-03-09"),
  ])
  func `what is wanting beside the basis is a warning, and may be allowed`(
    cells: String, message: String
  ) throws {
    let workspace = try workspace("ann@example.org,Ann,active,yes,\(cells)\n")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 0)
    #expect(
      checked.standardError.contains("warning: \(message) [consent-record]\n"),
      "\(checked.standardError)")
    try workspace.edit("campaigns/spring.md", "preheader:", "allow: [consent-record]\npreheader:")
    #expect(!(try workspace.postroom("check", "spring").standardError.contains("consent-record")))
  }

  @Test func `a column that is not there is told with the nearest that is`() throws {
    let workspace = try workspace(
      "ann@example.org,Ann,active,yes,2021-03-09,form,v2\n",
      settings: "{basis: consents, at: agreed_on, wording: text}")
    let checked = try workspace.postroom("check", "spring")
    #expect(checked.status == 65)
    #expect(
      checked.standardError.contains(
        "postroom.yaml:19:18: error: recipients/members.csv has no column consents [consent-record]\n"
          + "hint: did you mean consent?\n"), "\(checked.standardError)")
    #expect(checked.standardError.contains("has no column text [consent-record]\n"))
  }

  @Test func `why and export show it`() throws {
    let workspace = try workspace("ann@example.org,Ann,active,yes,2021-03-09,,v2\n")
    let why = try workspace.postroom("why", "ann@example.org").standardOutput
    #expect(why.contains("    consent: basis yes; at 2021-03-09; source unknown; wording v2\n"))
    let export = try #require(try workspace.postroom("export", "ann@example.org").objects.first)
    let consent = try #require(
      (export["contacts"] as? [[String: Any]])?.first?["consent"] as? [String: Any])
    #expect(consent["basis"] as? String == "yes" && consent["wording"] as? String == "v2")
    #expect(consent["source"] is NSNull)
  }
}
