import Foundation
import Mail
import Testing

@testable import Postroom

@Suite struct CampaignFileTests {
  private func test(
    _ matter: String, body: String = "Hello", settings: String = TestWorkspace.settings
  ) throws -> (file: CampaignFile?, test: TestWorkspace) {
    let test = try TestWorkspace([
      "postroom.yaml": settings, "campaigns/one.md": "---\n\(matter)\n---\n\(body)",
    ])
    return (test.campaignFile(), test)
  }

  private static let least = "series: news\ntemplate: plain\nsubject: S\naudience: all"

  @Test func `every key is read`() throws {
    let (found, test) = try test(
      """
      series: news
      template: plain
      subject: "010: {{name}}"
      preheader: no
      from: Other <other@example.org>
      reply_to: back@example.org
      audience: all
      timezone: America/New_York
      send_at: 2028-01-04 09:00
      event: {title: T, start: 2028-01-11 16:15, duration: 45m, location: Online, url: "https://example.org/{{name}}"}
      vars: {issue: "007", cards: [a, b]}
      in_doubt: resend
      """, body: "one\ntwo\n")
    #expect(test.shown == "")
    let file = try #require(found)
    #expect(file.name == "one" && file.path == "campaigns/one.md")
    #expect(file.series == "news" && file.template == "plain")
    #expect(file.subject == "010: {{name}}" && file.preheader == "no")
    #expect(file.from == (try Mailbox("Other <other@example.org>")))
    #expect(file.replyTo == (try Mailbox("back@example.org")))
    #expect(file.zone.identifier == "America/New_York")
    #expect(file.sendAt?.rfc3339 == "2028-01-04T14:00:00Z")
    #expect(file.event?.start.rfc3339 == "2028-01-11T21:15:00Z")
    #expect(file.event?.end.rfc3339 == "2028-01-11T22:00:00Z")
    #expect(
      file.vars == .object(["issue": .text("007"), "cards": .list([.text("a"), .text("b")])]))
    #expect(file.audience?.file == "recipients/members.csv")
    #expect(file.body == "one\ntwo\n" && file.bodyOffset == 14)
    #expect(file.inDoubt == .resend)
  }

  @Test(arguments: [
    ("series: nws", "2:9", "there is no series \"nws\"", "did you mean news?"),
    ("audience: al", "2:11", "there is no audience \"al\"", "did you mean all?"),
    ("timezone: Mars", "2:11", "timezone: \"Mars\" is not a time zone like Europe/London", nil),
    ("send_at: soon", "2:10", "send_at: \"soon\" is not a time like 2028-01-11 16:15", nil),
    (
      "send_at: 2022-03-27 01:30", "2:10",
      "send_at: there is no 2022-03-27 01:30 in Europe/London: the clocks go forward over it", nil
    ),
    (
      "send_at: 2022-10-30 01:30", "2:10",
      "send_at: 2022-10-30 01:30 comes twice in Europe/London: the clocks go back",
      "say which: 2022-10-30 01:30 +01:00 or 2022-10-30 01:30 +00:00"
    ),
    (
      "send_at: 2028-01-11 16:15 +02:00", "2:10",
      "send_at: 2028-01-11 16:15 +02:00 is not what the clocks in Europe/London show",
      "leave the offset out, or name the zone: timezone: Europe/London"
    ),
    ("from: nobody", "2:7", "from: no @ in the address", "an address looks like ann@example.org"),
    ("reply_to: [a]", "2:11", "reply_to must be a text", nil),
    ("in_doubt: yes", "2:11", "in_doubt: \"yes\" is not hold or resend", nil),
    ("subjekt: S", "2:1", "unknown key \"subjekt\"", "did you mean subject?"),
    ("vars: [a]", "2:7", "vars must be a mapping, like `vars: {name: value}`", nil),
    ("vars: text", "2:7", "vars must be a mapping, like `vars: {name: value}`", nil),
    ("event: today", "2:8", "event must be a mapping, like `event: {name: value}`", nil),
    (
      "event: {start: 2028-01-11 16:15, duration: 45m}", "2:8", "title is missing", nil
    ),
    ("event: {title: T, duration: 45m}", "2:8", "start is missing", "start: 2028-01-11 16:15"),
    ("event: {title: T, start: 2028-01-11 16:15}", "2:8", "duration is missing", "duration: 45m"),
    (
      "event: {title: T, start: {}, duration: 45m}", "2:26", "start must be a text", nil
    ),
    (
      "event: {title: T, start: 2028-01-11 16:15, duration: long}", "2:54",
      "duration: \"long\" is not a time like 45m or 2h", nil
    ),
    (
      "event: {title: T, start: 2028-02-30 16:15, duration: 1h}", "2:26",
      "start: \"2028-02-30 16:15\" is not a time like 2028-01-11 16:15", nil
    ),
    (
      "event: {title: T, start: 2028-01-11 16:15, duration: 1h, place: X}", "2:58",
      "unknown key \"place\"", nil
    ),
    (
      "audience: {where: x, file: a.csv, wher: y}", "2:35", "unknown key \"wher\"",
      "did you mean where?"
    ),
  ])
  func `each mistake is one problem, with its line and column`(
    line: String, place: String, message: String, hint: String?
  ) throws {
    let key = line.prefix { $0 != ":" }
    let rest = Self.least.split(separator: "\n").filter { !$0.hasPrefix("\(key):") }
    let (_, test) = try test(([line] + rest.map(String.init)).joined(separator: "\n"))
    #expect(test.problems.hasErrors)
    #expect(test.shown == "campaigns/one.md:\(place): error: \(message)")
    if let hint { #expect(test.hints == [hint]) }
  }

  @Test func `what every campaign needs is asked for at once`() throws {
    let (_, test) = try test("")
    #expect(test.problems.hasErrors)
    #expect(
      test.shown == """
        campaigns/one.md:2:1: error: series is missing
        campaigns/one.md:2:1: error: template is missing
        campaigns/one.md:2:1: error: subject is missing
        campaigns/one.md:2:1: error: audience is missing
        """)
  }

  @Test(arguments: [
    ("", "1:1: error: there is no front matter"),
    ("Dear all", "1:1: error: there is no front matter"),
    ("series: news\n---\n", "1:1: error: there is no front matter"),
    ("---\nseries: news\n", "1:1: error: the front matter does not end"),
    ("---\nseries: [\n---\n", "error: this is not YAML: "),
    ("---\n- a\n---\n", "2:1: error: this is not a list of settings"),
  ])
  func `a file without front matter is refused`(text: String, problem: String) throws {
    let test = try TestWorkspace(["campaigns/one.md": text])
    #expect(test.campaignFile() == nil)
    #expect(test.shown.contains(problem) && !test.shown.contains("\n"))
  }

  @Test func `broken YAML is named by its line in the file`() throws {
    let (_, test) = try test("series: news\nsubject: \"a\" b\ntemplate: plain")
    #expect(test.shown.hasPrefix("campaigns/one.md:3:"))
  }

  @Test(arguments: ["\r\n", "\n"])
  func `the body begins after the second fence, whatever ends the lines`(end: String) throws {
    let lines = ["---"] + Self.least.split(separator: "\n").map(String.init)
    let text = (lines + ["--- ", "", "a", "---", "b", ""]).joined(separator: end)
    let test = try TestWorkspace(["campaigns/one.md": "\u{FEFF}\(text)"])
    let file = try #require(test.campaignFile(), "\(test.shown)")
    #expect(file.body == "\na\n---\nb\n" && file.bodyOffset == 6)
  }

  @Test func `an inline audience takes the file that all audiences share`() throws {
    let matter = "series: news\ntemplate: plain\nsubject: S\naudience: {where: \"town = 'Dudley'\"}"
    let (file, _) = try test(matter)
    #expect(file?.audience?.file == "recipients/members.csv")
    #expect(file?.audience?.predicate == "town = 'Dudley'")
    let (_, two) = try test(
      matter,
      settings: TestWorkspace.settings.replacing(
        "audiences: {", with: "audiences: {b: {file: recipients/b.csv}, "))
    #expect(two.problems.hasErrors)
    #expect(two.shown == "campaigns/one.md:5:11: error: file is missing")
  }
}
