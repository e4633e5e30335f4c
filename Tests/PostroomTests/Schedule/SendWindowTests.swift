import Foundation
import TestSupport
import Testing

@testable import Postroom

/// When `run` may submit.
struct SendWindowTests {
  private static func window(_ yaml: String) throws -> (SendWindow, Problems) {
    var problems = Problems()
    let text = "window:\n  " + yaml.replacing("; ", with: "\n  ") + "\n"
    var root = try #require(YAMLMapping(text, file: "postroom.yaml", problems: &problems))
    var mapping = try #require(root.mapping("window", &problems))
    let zone = try #require(TimeZone(identifier: "Europe/London"))
    return (SendWindow(&mapping, zone: zone, &problems), problems)
  }

  private static func instant(_ text: String) throws -> Instant {
    try LocalTime.instant(text, in: try #require(TimeZone(identifier: "Europe/London")))
  }

  @Test(arguments: [
    // Inside, before, after, and over a weekend.
    ("2028-01-11 08:00", nil), ("2028-01-11 17:59", nil), ("2028-01-11 07:59", "2028-01-11 08:00"),
    ("2028-01-11 18:00", "2028-01-12 08:00"), ("2028-01-14 18:00", "2028-01-17 08:00"),
    // New Year's Day is made up for on Monday the third; Easter; a day of one's own.
    ("2027-12-31 18:00", "2028-01-04 08:00"), ("2028-04-13 20:00", "2028-04-18 08:00"),
    ("2028-06-02 09:00", "2028-06-05 08:00"),
    // The clocks go forward over the weekend.
    ("2028-03-24 18:00", "2028-03-27 08:00"),
  ])
  func `outside of its hours and days it says when it opens`(now: String, opens: String?) throws {
    let (window, problems) = try Self.window(
      "days: mon-fri; hours: 08:00-18:00; holidays: england-and-wales; closed: [2028-06-02]")
    #expect(problems.isEmpty)
    let opening = window.opening(after: try Self.instant(now))
    #expect(try opening == opens.map { try Self.instant($0) })
  }

  @Test func `it closes at the end of its hours, or before the next closed day`() throws {
    let (hours, _) = try Self.window("hours: 08:00-18:00")
    #expect(
      try hours.closing(after: Self.instant("2028-01-11 09:00")) == Self.instant("2028-01-11 18:00")
    )
    let (days, _) = try Self.window("days: mon, tue, wed")
    #expect(
      try days.closing(after: Self.instant("2028-01-10 09:00")) == Self.instant("2028-01-13 00:00"))
    #expect(SendWindow().closing(after: Instant(seconds: 0)) == nil)
    #expect(SendWindow().opening(after: Instant(seconds: 0)) == nil)
  }

  @Test func `days may run over the end of a week`() throws {
    let (window, problems) = try Self.window("days: fri-mon")
    #expect(problems.isEmpty)
    #expect(window.days == [.friday, .saturday, .sunday, .monday])
  }

  @Test(arguments: [
    "days: yesterday", "days: mon-tue-wed", "hours: 18:00-08:00", "hours: 8-18",
    "hours: 08:00-24:01", "holidays: scotland", "closed: [2028-02-30]", "open: always",
  ])
  func `what is no window is an error`(yaml: String) throws {
    #expect(try Self.window(yaml).1.errorCount == 1)
  }

  @Test func `a run ends when the window closes, and the next goes on`() throws {
    let delivering = try Delivering(members: 30)
    delivering.settings.endsAt = delivering.now
    let untouched = ScriptedTransport()
    #expect(delivering.run(over: untouched).halt == .windowClosed)
    #expect(try delivering.log().values.allSatisfy { $0.attempts == 0 && $0.state == .queued })
    delivering.settings.endsAt = Instant(seconds: delivering.now.seconds + 3600)
    #expect(delivering.run(over: ScriptedTransport()).halt == nil)
    #expect(try delivering.log().values.allSatisfy { $0.state == .accepted })
  }
}
