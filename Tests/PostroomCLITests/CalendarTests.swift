import Foundation
import TestSupport
import Testing

/// Invitations, as the built binary makes them and three programs of others read them.
@Suite(
  .enabled(
    if: CalendarJudges.areInstalled, "python3-icalendar, python3-vobject or libical is missing"))
struct CalendarTests {
  @Test(arguments: [
    ("Europe/London", "2028-01-11 16:15", "2028-01-11T16:15:00Z", "2028-01-11T17:00:00Z"),
    ("Europe/London", "2028-07-11 16:15", "2028-07-11T15:15:00Z", "2028-07-11T16:00:00Z"),
    // Across the change of clocks.
    ("Europe/London", "2028-03-26 00:30", "2028-03-26T00:30:00Z", "2028-03-26T01:15:00Z"),
    ("Europe/London", "2028-10-29 01:45 +01:00", "2028-10-29T00:45:00Z", "2028-10-29T01:30:00Z"),
    ("Europe/Dublin", "2028-07-11 16:15", "2028-07-11T15:15:00Z", "2028-07-11T16:00:00Z"),
    ("America/New_York", "2028-01-11 16:15", "2028-01-11T21:15:00Z", "2028-01-11T22:00:00Z"),
    ("America/New_York", "2028-07-11 16:15", "2028-07-11T20:15:00Z", "2028-07-11T21:00:00Z"),
    ("Asia/Kolkata", "2028-07-11 16:15", "2028-07-11T10:45:00Z", "2028-07-11T11:30:00Z"),
    ("Australia/Lord_Howe", "2028-01-11 16:15", "2028-01-11T05:15:00Z", "2028-01-11T06:00:00Z"),
    ("Australia/Lord_Howe", "2028-07-11 16:15", "2028-07-11T05:45:00Z", "2028-07-11T06:30:00Z"),
    ("America/Nuuk", "2028-07-11 16:15", "2028-07-11T17:15:00Z", "2028-07-11T18:00:00Z"),
    ("UTC", "2028-07-11 16:15", "2028-07-11T16:15:00Z", "2028-07-11T17:00:00Z"),
  ])
  func `three programs read the same moments, in any zone, in summer and in winter`(
    zone: String, start: String, from: String, to: String
  ) throws {
    let workspace = try Self.workspace(zone: zone, start: start)
    let message = try Self.message(in: workspace)
    let told = try CalendarJudges.read(message)
    for judge in ["icalendar", "vobject", "libical"] {
      #expect(told.contains("\(judge) \(from) \(to)"), "\(told)")
    }
  }

  @Test func `the object is an alternative and a file, and its method is the field's`() throws {
    let workspace = try Self.workspace(zone: "Europe/London", start: "2028-01-11 16:15")
    let told = try CalendarJudges.read(try Self.message(in: workspace))
    #expect(
      told.contains(
        "multipart/mixed > multipart/alternative > text/plain text/html text/calendar > "
          + "application/ics"), "\(told)")
    #expect(told.contains("method REQUEST REQUEST, the file is the same"), "\(told)")
    #expect(
      told.contains("attendees mailto:asha.patel@kestrel-diagnostics.example.org"), "\(told)")
    #expect(told.contains("organizer mailto:news@wmhtc.example.org"), "\(told)")
  }

  @Test func `whatever a title and a name hold, the programs read it back`() throws {
    let workspace = try Self.workspace(zone: "Europe/London", start: "2028-01-11 16:15")
    let title = #"Zero; "one", two – é😀 and a title that is so long that it has to be folded"#
    try workspace.edit(
      Self.file, "title: \"Topical Tuesday: towards Net Zero\"", "title: '\(title)'")
    let told = try CalendarJudges.read(try Self.message(in: workspace))
    #expect(told.contains("summary \(title)"), "\(told)")
  }

  @Test func `nobody is invited by themselves`() throws {
    let workspace = try Self.workspace(zone: "Europe/London", start: "2028-01-11 16:15")
    try workspace.edit(
      Self.file, "  location:",
      "  organizer: Asha.Patel@kestrel-diagnostics.example.org\n  location:")
    let check = try workspace.postroom("check", Self.campaign)
    #expect(check.status == 65)
    #expect(
      check.standardError.contains(
        "\(Self.file):12:14: error: asha.patel@kestrel-diagnostics.example.org is the organizer"),
      "\(check)")
  }

  @Test(arguments: [
    ("  duration: 45m", "  end: 2028-01-11 16:00", "10:8: error: the event ends before it starts"),
    ("  duration: 45m", "  duration: 45m\n  end: 2028-01-11 17:00", "has a duration and an end"),
    ("  duration: 45m", "", "duration"),
    ("start: 2028-01-11 16:15", "start: 2028-03-26 01:30", "the clocks go forward over it"),
    ("event:", "timezone: Mars/Olympus\nevent:", "a time zone like Europe/London"),
  ])
  func `an event that cannot be is an error at its place`(
    old: String, new: String, complaint: String
  ) throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    try workspace.edit(Self.file, old, new)
    let check = try workspace.postroom("check", Self.campaign)
    #expect(check.status == 65)
    #expect(check.standardError.contains(complaint), "\(check)")
  }

  @Test func `a test copy is an entry of its own`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace.sample(relay: server.url)
    #expect(
      try workspace.postroom("test", Self.campaign, "--to", "officer@example.org").status == 0)
    let text = try #require(server.record.messages.first?.text)
    #expect(!text.contains("UID:\(Self.campaign)@") && text.contains("UID:test-"))
    #expect(text.contains("SUMMARY:[TEST] Topical Tuesday"))
    #expect(text.contains("mailto:officer@example.org"))
  }

  @Test func `a published invitation has a file for any calendar, and no attendee`() throws {
    let workspace = try Self.workspace(zone: "Europe/London", start: "2028-01-11 16:15")
    try workspace.edit("postroom.yaml", "# publish: ", "publish: ")
    try workspace.edit("postroom.yaml", "# publish_url: ", "publish_url: ")
    #expect(try workspace.postroom("publish", Self.campaign).status == 0)
    let calendar = try workspace.text("public/letters/\(Self.campaign).ics")
    #expect(calendar.contains("METHOD:PUBLISH") && !calendar.contains("ATTENDEE"))
    let page = try workspace.text("public/letters/\(Self.campaign).html")
    #expect(page.contains("href=\"https://wmhtc.example.org/letters/\(Self.campaign).ics\""))
  }

  @Test func `sessions of a programme go along in one file, each with its own UID`() throws {
    let workspace = try Self.workspace(zone: "Europe/London", start: "2028-01-11 16:15")
    try workspace.edit(
      Self.file, "audience: members",
      """
      audience: members
      programme:
        - {title: Morning, start: 2028-03-25 09:00, duration: 3h, location: Hall 1}
        - {title: Evening, start: 2028-03-26 18:00, end: 2028-03-26 20:00}
      """)
    try workspace.edit(Self.file, "{{> register}}", "{{> programme}}")
    #expect(try workspace.postroom("check", Self.campaign).status == 0)
    let message = try Self.message(in: workspace)
    let script = """
      import email, email.policy, icalendar, sys
      message = email.message_from_file(open(sys.argv[1]), policy=email.policy.default)
      file = next(p for p in message.walk() if p.get_filename() == 'programme.ics')
      calendar = icalendar.Calendar.from_ical(file.get_content())
      print(calendar['METHOD'], len(calendar.walk('VTIMEZONE')))
      zone = calendar.walk('VTIMEZONE')[0].to_tz()
      for event in calendar.walk('VEVENT'):
          start = zone.localize(event['DTSTART'].dt.replace(tzinfo=None))
          print(event['UID'], start.isoformat(), event['SUMMARY'], 'ATTENDEE' in event)
      """
    let told = try Program.run("/usr/bin/python3", ["-c", script, message.path])
    #expect(
      told == """
        PUBLISH 1
        1.\(Self.campaign)@wmhtc.example.org 2028-03-25T09:00:00+00:00 Morning False
        2.\(Self.campaign)@wmhtc.example.org 2028-03-26T18:00:00+01:00 Evening False

        """)
    let page = try workspace.postroom(
      "preview", Self.campaign, "--row", "2", "--format", "html"
    ).standardOutput
    #expect(page.contains("Saturday 25 March 2028, 09:00 to 12:00 GMT, Hall 1"))
    #expect(page.contains("Sunday 26 March 2028, 18:00 to 20:00 BST"))
  }

  private static let campaign = "2028-01-topical-tuesday"
  private static let file = "campaigns/\(campaign).md"

  private static func workspace(zone: String, start: String) throws -> CommandWorkspace {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    try workspace.edit(file, "start: 2028-01-11 16:15", "start: \(start)")
    try workspace.edit(file, "event:\n", "timezone: \(zone)\nevent:\n")
    return workspace
  }

  private static func message(in workspace: CommandWorkspace) throws -> URL {
    let preview = try workspace.postroom("preview", campaign, "--row", "2", "--format", "eml")
    #expect(preview.status == 0, "\(preview)")
    try workspace.write(preview.standardOutput, to: "message.eml")
    return workspace.url("message.eml")
  }
}
