import Foundation
import Testing

@testable import Postroom

@Suite struct LocalTimeTests {
  private func instant(_ text: String, _ zone: String) throws -> String {
    try LocalTime.instant(text, in: #require(TimeZone(identifier: zone))).rfc3339
  }

  @Test(arguments: [
    ("2028-01-11 16:15", "Europe/London", "2028-01-11T16:15:00Z"),
    ("2028-01-11T16:15", "Europe/London", "2028-01-11T16:15:00Z"),
    ("2028-07-11 16:15:30", "Europe/London", "2028-07-11T15:15:30Z"),
    ("2028-01-11 16:15", "America/New_York", "2028-01-11T21:15:00Z"),
    ("2028-01-11 16:15", "Asia/Kolkata", "2028-01-11T10:45:00Z"),
    ("2028-01-11 16:15", "Australia/Lord_Howe", "2028-01-11T05:15:00Z"),
    ("2028-02-29 00:00", "UTC", "2028-02-29T00:00:00Z"),
    // Clocks go forward from 01:00 to 02:00 on 27 March 2022, and back from 02:00 on 30 October.
    ("2022-03-27 00:59", "Europe/London", "2022-03-27T00:59:00Z"),
    ("2022-03-27 02:00", "Europe/London", "2022-03-27T01:00:00Z"),
    ("2022-10-30 00:59", "Europe/London", "2022-10-29T23:59:00Z"),
    ("2022-10-30 02:00", "Europe/London", "2022-10-30T02:00:00Z"),
    ("2022-10-30 01:30 +01:00", "Europe/London", "2022-10-30T00:30:00Z"),
    ("2022-10-30 01:30 +00:00", "Europe/London", "2022-10-30T01:30:00Z"),
    ("2022-10-30 01:30 Z", "Europe/London", "2022-10-30T01:30:00Z"),
    ("2022-11-06 01:30 -0400", "America/New_York", "2022-11-06T05:30:00Z"),
    // Lord Howe's summer time is half an hour.
    ("2022-04-03 01:45 +11:00", "Australia/Lord_Howe", "2022-04-02T14:45:00Z"),
    ("2022-04-03 01:45 +10:30", "Australia/Lord_Howe", "2022-04-02T15:15:00Z"),
  ])
  func `a time is read as the clocks of its zone show it`(
    text: String, zone: String, moment: String
  ) throws {
    #expect(try instant(text, zone) == moment)
  }

  @Test(arguments: [
    ("2022-03-27 01:00", "Europe/London"), ("2022-03-27 01:59", "Europe/London"),
    ("2022-03-13 02:30", "America/New_York"), ("2022-10-02 02:15", "Australia/Lord_Howe"),
    ("2022-03-27 01:30 +01:00", "Europe/London"),
  ])
  func `a time that the clocks skip is refused`(text: String, zone: String) {
    #expect(throws: LocalTime.Fault.skipped) { try instant(text, zone) }
  }

  @Test(arguments: [
    ("2022-10-30 01:00", "Europe/London", ["+01:00", "+00:00"]),
    ("2022-10-30 01:59", "Europe/London", ["+01:00", "+00:00"]),
    ("2022-11-06 01:30", "America/New_York", ["-04:00", "-05:00"]),
    ("2022-04-03 01:45", "Australia/Lord_Howe", ["+11:00", "+10:30"]),
  ])
  func `a time that comes twice is refused, with the offsets to choose from`(
    text: String, zone: String, offsets: [String]
  ) {
    #expect(throws: LocalTime.Fault.twice(offsets: offsets)) { try instant(text, zone) }
  }

  @Test func `an offset that is not in force there is refused`() {
    #expect(throws: LocalTime.Fault.wrongOffset) {
      try instant("2028-01-11 16:15 +01:00", "Europe/London")
    }
    #expect(throws: LocalTime.Fault.wrongOffset) {
      try instant("2022-10-30 01:30 +02:00", "Europe/London")
    }
  }

  @Test(arguments: [
    "", "2028-01-11", "16:15", "2028-01-11 16", "2028-13-01 16:15", "2028-02-30 16:15",
    "2027-02-29 16:15", "2028-01-11 24:00", "2028-01-11 16:60", "2028-01-11 16:15:60",
    "2028-01-11 16:15 +1", "2028-01-11 16:15 BST", "2028-01-11 16:15 +01:00 x", "11/01/2028 16:15",
    "2028-01-11 4.15pm", "2028-+1-11 16:15", "2028-01--11 16:15", "2028-01-11 -1:15",
    "２028-01-11 16:15", "99999999999999999999-01-01 00:00", "2028-01-11 16:15 +99:99",
    "1969-12-31 23:59", "2028-1-11 9:5", "2028-01-11 16:15 ++100",
  ])
  func `what is no time is refused`(text: String) {
    #expect(throws: LocalTime.Fault.unreadable) { try instant(text, "Europe/London") }
  }

  @Test(arguments: [
    ("2022-07-01T12:00", "Europe/London", "BST"), ("2022-01-01T12:00", "Europe/London", "GMT"),
    ("2028-07-01T12:00", "Europe/London", "BST"), ("2045-07-01T12:00", "Europe/London", "BST"),
    ("2045-01-01T12:00", "Europe/London", "GMT"), ("2022-07-01T12:00", "Europe/Dublin", "IST"),
    ("2022-01-01T12:00", "America/New_York", "EST"),
    ("2022-07-01T12:00", "America/New_York", "EDT"),
    ("2022-07-01T12:00", "Asia/Kolkata", "IST"), ("2022-07-01T12:00", "Europe/Paris", "CEST"),
    ("2022-07-01T12:00", "Nowhere/At_All", "Nowhere/At_All"),
    ("2022-07-01T12:00", "../../../etc/passwd", "../../../etc/passwd"),
  ])
  func `a zone is called at a moment what its people call it`(
    text: String, zone: String, name: String
  ) throws {
    let moment = try LocalTime.instant(text, in: .gmt)
    #expect(ZoneAbbreviation.of(moment, in: zone) == name)
  }
}
