import Foundation
import Testing

@testable import Postroom

/// Times of logs: those of RFC 3339, and those without year and zone.
struct MaillogClockTests {
  private func read(_ stamp: String, now: String, zone: String = "GMT") throws -> String? {
    let now = Instant(seconds: Int64(try Date(now, strategy: .iso8601).timeIntervalSince1970))
    let clock = MaillogClock(now: now, zone: try #require(TimeZone(identifier: zone)))
    return Array(stamp.utf8).withUnsafeBufferPointer { clock.instant($0) }?.rfc3339
  }

  @Test(arguments: [
    ("Jan 11 09:00:01", "2028-01-11T12:00:00Z", "2028-01-11T09:00:01Z"),
    ("Jan  1 09:00:01", "2028-01-11T12:00:00Z", "2028-01-01T09:00:01Z"),
    ("Jan 01 09:00:01.123456", "2028-01-11T12:00:00Z", "2028-01-01T09:00:01Z"),
    // Clocks differ, and zones do: a day ahead is still now.
    ("Jan 12 11:59:59", "2028-01-11T12:00:00Z", "2028-01-12T11:59:59Z"),
    ("Jan 12 12:00:01", "2028-01-11T12:00:00Z", "2027-01-12T12:00:01Z"),
    ("Dec 31 23:59:59", "2028-01-11T12:00:00Z", "2027-12-31T23:59:59Z"),
    ("Jan  1 00:00:01", "2027-12-31T23:59:59Z", "2028-01-01T00:00:01Z"),
    ("Feb 29 00:00:01", "2030-12-31T23:59:59Z", "2028-02-29T00:00:01Z"),
  ])
  func `a stamp without a year is the last such time`(
    stamp: String, now: String, expected: String
  ) throws {
    #expect(try read(stamp, now: now) == expected)
  }

  @Test func `a stamp without a zone is read as the zone's`() throws {
    let now = "2027-12-31T00:00:00Z"
    #expect(
      try read("Jul  1 09:00:00", now: now, zone: "Europe/London") == "2027-07-01T08:00:00Z")
    #expect(
      try read("Jan  1 09:00:00", now: now, zone: "Europe/London") == "2027-01-01T09:00:00Z")
    // Twice, when the clocks go back: the later one.
    #expect(
      try read("Oct 31 01:30:00", now: now, zone: "Europe/London") == "2027-10-31T01:30:00Z")
    #expect(
      try read("2027-07-01T09:00:00", now: now, zone: "Europe/London") == "2027-07-01T08:00:00Z")
  }

  @Test(arguments: [
    ("2028-01-11T09:00:01Z", "2028-01-11T09:00:01Z"),
    ("2028-01-11T09:00:01.999999+00:00", "2028-01-11T09:00:01Z"),
    ("2028-01-11T09:00:01,5-05:30", "2028-01-11T14:30:01Z"),
    ("2028-01-11T00:30:01+0100", "2028-01-10T23:30:01Z"),
  ])
  func `a stamp of RFC 3339 says its year and zone itself`(
    stamp: String, expected: String
  ) throws {
    #expect(try read(stamp, now: "2030-06-01T00:00:00Z", zone: "America/New_York") == expected)
  }

  @Test(arguments: [
    "Jab 11 09:00:01", "Jan 32 09:00:01", "Jan 11 24:00:01", "Jan 11", "Jan",
    "2028-01-11T09:00", "2028-13-11T09:00:01Z", "2028-01-11T09:00:01+01", "2028-01-11T09:00:01x",
    "٢٠٢٨-01-11T09:00:01Z", "",
  ])
  func `what is no time is none`(stamp: String) throws {
    #expect(try read(stamp, now: "2028-06-01T00:00:00Z") == nil)
  }
}
