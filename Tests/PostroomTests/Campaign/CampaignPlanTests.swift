import Foundation
import Mail
import Testing

@testable import Postroom

@Suite struct CampaignPlanTests {
  @Test func `only the fields that are used are frozen, in the order of their names`() throws {
    let test = try TestWorkspace([
      "campaigns/one.md": TestWorkspace.campaign
        + "{{#status}}{{town}}{{/status}}{{#status}} on{{/status}}"
    ])
    let plan = try #require(test.plan(), "\(test.shown)")
    #expect(plan.composition.fields == ["name", "status", "town"])
    #expect(plan.composition.fallbacks == ["colleague", "", ""])
    let (members, _) = try test.members(of: plan, suppressed: [])
    #expect(members.map(\.row) == [2, 3, 4])
    #expect(members[0].values == FieldValues(["Ann", "active", "Dudley"]))
    let usual = try TestWorkspace()
    #expect(usual.plan()?.composition.fields == ["name"])
  }

  @Test func `a where that fails on a row is a problem where it stands, and names the row`() throws
  {
    let overflow = "abs(CAST(town AS INTEGER)) > 1"
    let test = try TestWorkspace([
      "recipients/members.csv": """
      email,name,town
      ann@example.org,Ann,7
      bob@example.org,Bob,-9223372036854775808
      cid@example.org,Cid,-9223372036854775808

      """,
      "campaigns/one.md": TestWorkspace.campaign.replacing(
        "audience: all", with: "audience: all\nwhere: \(overflow)"),
    ])
    let plan = try #require(test.plan(), "\(test.shown)")
    let (members, counts) = try test.members(of: plan)
    #expect(members.map(\.row) == [2] && counts.refused == 2)
    #expect(
      test.shown
        == "campaigns/one.md:6:8: error: where: a number is too large for an integer, "
        + "asked of recipients/members.csv:3 and 1 more row")
    #expect(test.hints == ["write CAST(field AS REAL) for such a number"])
  }

  @Test(arguments: [
    (
      "name LIKE '\(String(repeating: "%a", count: 251))'",
      "a pattern of LIKE or GLOB has more than"
    ),
    ("abs(-9223372036854775808) > 1", "a number is too large for an integer"),
  ])
  func `a rule of an audience that fails is a problem of the settings`(
    rule: String, message: String
  ) throws {
    let test = try TestWorkspace([
      "postroom.yaml": TestWorkspace.settings.replacing(
        "name: \"{{name}}\"", with: "where: \"\(rule)\""),
      "campaigns/one.md": TestWorkspace.campaign.replacing(
        "audience: all", with: "audience: all\nwhere: town <> 'x'"),
    ])
    let plan = try #require(test.plan(), "\(test.shown)")
    let (members, _) = try test.members(of: plan)
    #expect(members.isEmpty)
    #expect(test.shown.hasPrefix("postroom.yaml:4:56: error: where: \(message)"), "\(test.shown)")
    #expect(test.shown.hasSuffix("asked of recipients/members.csv:2 and 2 more rows"))
  }

  @Test func `the counts are every row, by reason`() throws {
    let test = try TestWorkspace([
      "recipients/members.csv": """
      email,name,status
      ann@example.org,Ann,active
      ANN@Example.org,Ann again,active
      bob@example.org,Bob,lapsed
      cid@@example.org,Cid,active
      dee@@example.org,Dee,lapsed
      eve@example.org,Eve,active
      fay@example.org,Fay,active,one too many
      gus@example.org,,active

      """,
      "postroom.yaml": TestWorkspace.settings.replacing(
        "name: \"{{name}}\"", with: "where: \"status = 'active'\""),
    ])
    let plan = try #require(test.plan(), "\(test.shown)")
    let (members, counts) = try test.members(of: plan, suppressed: ["eve@example.org"])
    #expect(counts.rows == 8)
    #expect(counts.recipients == 2 && counts.notMatched == 2 && counts.repeated == 1)
    #expect(counts.suppressed == 1 && counts.refused == 2)
    #expect(
      members.map(\.address.text) == ["ann@example.org", "eve@example.org", "gus@example.org"])
    #expect(members.map(\.isSuppressed) == [false, true, false])
    #expect(
      test.shown == """
        recipients/members.csv:3:1: warning: ANN@example.org stands in row 2 already: it is mailed once
        recipients/members.csv:5:1: error: more than one @ in the address
        recipients/members.csv:6:1: warning: more than one @ in the address
        recipients/members.csv:8:28: error: 4 cells where the header has 3
        """)
  }

  @Test func `a missing value is named for everybody it is missing for`() throws {
    let test = try TestWorkspace([
      "campaigns/one.md": TestWorkspace.campaign + "{{town}} {{#status}}{{/status}}",
      "recipients/members.csv":
        "email,name,town,status\n"
        + (1...30).map { "a\($0)@example.org,,\($0 % 2 == 0 ? "" : "Dudley"),\n" }.joined(),
    ])
    let plan = try #require(test.plan(), "\(test.shown)")
    _ = try test.members(of: plan)
    #expect(test.problems.errorCount == 15)
    #expect(test.problems.kept.allSatisfy { $0.message.hasPrefix("town is empty for a") })
    #expect(test.problems.kept.first?.place.description == "recipients/members.csv:3:17")
    #expect(
      test.hints.first
        == "fill the cell, or say in postroom.yaml what stands in for it: fields: {town: {fallback: ...}}"
    )
  }

  @Test func `a value is not missing where its section is not shown, or nobody mails`() throws {
    let test = try TestWorkspace([
      "campaigns/one.md": TestWorkspace.campaign + "{{#town}}in {{town}}{{/town}} {{status}}",
      "recipients/members.csv":
        "email,name,town,status\nann@example.org,Ann,,active\nbob@example.org,Bob,,\n",
    ])
    let plan = try #require(test.plan(), "\(test.shown)")
    _ = try test.members(of: plan, suppressed: ["bob@example.org"])
    #expect(test.shown == "")
  }

  @Test func `columns that change places or join the others change no digest`() throws {
    let campaign = TestWorkspace.campaign + "{{#status}}{{town}}{{/status}}"
    let digests = try ["name,town,status", "status,phone,town,name"].map { columns in
      let csv = "email,\(columns)\na@example.org\(columns.replacing(/[^,]+/, with: "x"))\n"
      let test = try TestWorkspace(["campaigns/one.md": campaign, "recipients/members.csv": csv])
      return try #require(test.plan(), "\(test.shown)").digest
    }
    #expect(digests[0] == digests[1])
  }

  @Test func `the digest follows the files and not the clock`() throws {
    let usual = try TestWorkspace()
    let digest = try #require(usual.plan()).digest
    #expect(usual.plan(at: Instant(seconds: 1_700_000_000))?.digest == digest)
    #expect(try TestWorkspace().plan()?.digest == digest)
    #expect(
      try TestWorkspace(["recipients/members.csv": "email,name\nx@example.org,X\n"]).plan()?.digest
        == digest)
    let changes: [[String: String]] = [
      ["campaigns/one.md": TestWorkspace.campaign + "x"],
      ["campaigns/one.md": TestWorkspace.campaign.replacing("Hello,", with: "Hi,")],
      ["templates/plain/body.txt.mustache": "{{> body}} {{unsubscribe_url}}\n"],
      [
        "templates/plain/body.html.mustache":
          "<p>{{> body}}</p>\n<b></b><a href=\"{{unsubscribe_url}}\">x</a>\n"
      ],
      [
        "postroom.yaml": TestWorkspace.settings.replacing(
          "members.csv, ", with: "members.csv, where: \"town != ''\", ")
      ],
      ["postroom.yaml": TestWorkspace.settings.replacing("colleague", with: "friend")],
      ["postroom.yaml": TestWorkspace.settings.replacing("News <news@", with: "New <news@")],
    ]
    var digests: Set<String> = [digest]
    for files in changes {
      let test = try TestWorkspace(files.mapValues { $0 })
      digests.insert(try #require(test.plan(), "\(test.shown)").digest)
    }
    #expect(digests.count == changes.count + 1)
  }

  @Test func `the Date is now, or send_at when that is still to come`() throws {
    let matter = TestWorkspace.campaign.replacing(
      "audience: all", with: "audience: all\nsend_at: 2028-07-04 09:00")
    let test = try TestWorkspace(["campaigns/one.md": matter])
    let plan = try #require(test.plan(), "\(test.shown)")
    #expect(plan.sendAt?.rfc3339 == "2028-07-04T08:00:00Z")
    #expect(plan.composition.date == plan.sendAt && plan.composition.utcOffset == 3_600)
    let late = Instant(seconds: 2_000_000_000)
    #expect(test.plan(at: late)?.composition.date == late)
    #expect(try TestWorkspace().plan()?.composition.date.seconds == 1_641_917_700)
  }

  @Test func `every mistake in the files is named at once`() throws {
    let test = try TestWorkspace([
      "campaigns/one.md": TestWorkspace.campaign.replacing("Hello, {{name}}", with: "{{nme}}")
        + "{{> nowhere}}\nWednesday 11 January 2028\n",
      "templates/plain/body.txt.mustache": "{{> body}}\n{{organisation.nam}} {{unsubscribe_url}}\n",
    ])
    #expect(test.plan() == nil)
    #expect(
      test.shown == """
        campaigns/one.md:11:1: error: 11 January 2028 is a Tuesday, not a Wednesday
        campaigns/one.md:4:11: error: {{nme}} is not known
        campaigns/one.md:10:1: error: there is no partial named nowhere
        templates/plain/body.txt.mustache:2:1: error: {{organisation.nam}} is not known in organisation
        """)
    #expect(test.hints.contains("did you mean name?"))
  }

  @Test func `a part without a way to unsubscribe is an error`() throws {
    let test = try TestWorkspace(["templates/plain/body.txt.mustache": "{{> body}}\n"])
    _ = test.plan()
    #expect(
      test.shown
        == "templates/plain/body.txt.mustache: error: there is no way to unsubscribe in this part")
  }

  @Test(arguments: [
    "https://exämple.org/leave", "https://example.org/a b", "mailto:a>@example.org",
  ])
  func `an unsubscribe URL that no header can hold is an error`(url: String) throws {
    let test = try TestWorkspace([
      "postroom.yaml": TestWorkspace.settings.replacing("off@example.org", with: "\"\(url)\"")
    ])
    _ = test.plan()
    #expect(test.shown == "postroom.yaml:2:85: error: unsubscribe: \"\(url)\" is no URL")
  }

  @Test func `a where that SQLite does not understand is an error at its place`() throws {
    let test = try TestWorkspace([
      "campaigns/one.md": TestWorkspace.campaign.replacing(
        "audience: all", with: "audience: {where: \"twn = 'Dudley'\"}")
    ])
    #expect(test.plan() == nil)
    #expect(test.shown.hasPrefix("campaigns/one.md:5:19: error: where: "))
    #expect(test.hints == ["did you mean town?"])
  }
}
