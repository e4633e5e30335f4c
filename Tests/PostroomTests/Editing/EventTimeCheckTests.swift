import Testing

@testable import Postroom

@Suite struct EventTimeCheckTests {
  private static let event =
    "event: {title: Talk, start: 2028-01-11 16:15, duration: 45m, location: Online}"

  private func found(
    _ body: String, subject: String = "Join us", preheader: String = "A talk."
  ) throws -> [String] {
    let editing = Editing(matter: "preheader: \"\(preheader)\"\n\(Self.event)", subject: subject)
    return try editing.found(.eventTime, in: body) + editing.found(.eventDate, in: body)
  }

  private static let times = "is not when the event is: 16:15 to 17:00"
  private static let dates = "is not when the event is: 11 January 2028"

  @Test(arguments: [
    ("Join us at 15:30.", "9:12: 15:30 \(times)"),
    ("Join us at\n**5.30 pm** sharp.", "10:3: 5.30 pm \(times)"),
    ("On Tuesday 11 January, 15:15, we meet.", "9:24: 15:15 \(times)"),
    ("- what: talk\n- when: 11 January 2028, noon", "10:26: noon \(times)"),
    ("From 16:15 to 17:30 we talk.", "9:15: 17:30 \(times)"),
    ("Registration is open. We start at 18:00.", "9:35: 18:00 \(times)"),
  ])
  func `a time in the place of the event's is named where it stands`(
    body: String, problem: String
  ) throws {
    #expect(try found(body) == [problem])
  }

  @Test(arguments: [
    "Join us at 16:15 and stay until 17:00.", "Join us at 4.15 pm.", "Join us at 4:15.",
    "Questions from 16:45.", "Doors open at 15:45, the talk begins at 16:15.",
    "Ring us before 12:00, or at 9:30.", "Register by 12 noon on 10 January.",
    "On 11 January the office closes at 15:00.", "There are 16 places at £12.50.",
    "The next one is on 8 February at 12:30.", "`at 12:00`", "The pulse was 12:30 of them.",
    "Last time we met at 12:00.", "The slides are at https://example.org/12:30/at.",
  ])
  func `a time of something else is left alone`(body: String) throws {
    #expect(try found(body) == [])
  }

  @Test func `in the subject and the preheader every other time is told`() throws {
    #expect(
      try found("x", subject: "Today, 16:00", preheader: "Tuesday, 18 January") == [
        "4:18: 16:00 \(Self.times)", "6:22: 18 January \(Self.dates)",
      ])
    #expect(try found("x", subject: "16:15 to 17:00, 11 January: answer by 4 January") == [])
  }

  @Test(arguments: [
    ("We meet on 11 January 2027.", "9:12: 11 January 2027 \(dates)"),
    ("Join us on 18 January at 16:15.", "9:12: 18 January \(dates)"),
    ("It is on 2028-02-11, 16:15.", "9:10: 11 February 2028 \(dates)"),
  ])
  func `a date in the place of the event's is named where it stands`(
    body: String, problem: String
  ) throws {
    #expect(try found(body) == [problem])
  }

  @Test(arguments: [
    "We meet on 11 January.", "Answer by 4 January 2028.", "The last talk was on 9 November 2027.",
    "See you on 8 February 2028 too.", "Tuesday 11 January 2028, {{event.start}}",
    "{{event.date}} at {{event.start}}", "After 4 January at 16:15 nobody answers.",
  ])
  func `the event's own date and other dates are left alone`(body: String) throws {
    #expect(try found(body) == [])
  }

  @Test func `without an event nothing is compared`() throws {
    #expect(
      try Editing().found(in: "Join us at 16:30 on 11 January 2027.")
        .filter { $0.contains("event-") } == [])
  }

  @Test func `an event over midnight or over days has all its times and dates`() throws {
    let long = "event: {title: Fair, start: 2028-01-11 22:00, duration: 30h}"
    let editing = Editing(matter: long)
    #expect(try editing.found(.eventTime, in: "On 12 January at 09:00 we go on.") == [])
    #expect(try editing.found(.eventDate, in: "On 12 January at 22:00 we go on.") == [])
    let night = Editing(matter: "event: {title: Night, start: 2028-01-11 22:00, duration: 4h}")
    #expect(try night.found(.eventTime, in: "At 11 pm; supper at 01:00.") == [])
    #expect(try night.found(.eventTime, in: "We meet at 03:00.").count == 1)
  }
}
