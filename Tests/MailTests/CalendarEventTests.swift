import Testing

@testable import Mail

/// Events as iCalendar objects (RFC 5545), sent as RFC 5546 has it.
struct CalendarEventTests {
  private static func event(summary: String = "Net Zero", location: String = "") throws
    -> CalendarEvent
  {
    let start = CalendarTime(seconds: 1_641_917_700, offset: 0)
    let end = CalendarTime(seconds: 1_641_920_400, offset: 0)
    return CalendarEvent(
      uid: "2022-01@example.org", sequence: 0, start: start, end: end,
      zone: CalendarZone(
        "Europe/London", rule: "GMT0BST,M3.5.0/1,M10.5.0", abbreviation: "GMT", times: [start, end]),
      summary: summary, location: location,
      organizer: try Mailbox(name: "The \"Cluster\"", address: Address("news@example.org")),
      reminder: 15)
  }

  private static func lines(_ object: [UInt8]) -> [String] {
    String(decoding: object, as: UTF8.self).replacing("\r\n ", with: "").split(separator: "\r\n")
      .map(String.init)
  }

  @Test func `an invitation has one attendee, who is asked to answer`() throws {
    let attendee = CalendarEvent.Attendee(
      try Address("o'neil+a%b@example.org"), name: "O'Neil", url: "https://example.org/?m=1")
    let lines = Self.lines(try Self.event().object(.request, for: attendee, stamp: 1_641_000_000))
    #expect(lines.contains("METHOD:REQUEST"))
    #expect(lines.contains("DTSTAMP:20220101T012000Z"))
    #expect(lines.contains("DTSTART;TZID=Europe/London:20220111T161500"))
    #expect(lines.contains("DTEND;TZID=Europe/London:20220111T170000"))
    #expect(lines.contains("ORGANIZER;CN=\"The 'Cluster'\":mailto:news@example.org"))
    #expect(
      lines.filter { $0.hasPrefix("ATTENDEE") } == [
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;"
          + "CN=\"O'Neil\":mailto:o'neil+a%25b@example.org"
      ])
    #expect(lines.contains("TRIGGER:-PT15M"))
  }

  @Test func `what is published asks nobody, and what is cancelled reminds nobody`() throws {
    let attendee = CalendarEvent.Attendee(try Address("ann@example.org"), name: "", url: "")
    let published = Self.lines(try Self.event().object(.publish, for: attendee, stamp: 0))
    #expect(!published.contains { $0.hasPrefix("ATTENDEE") })
    let cancelled = Self.lines(try Self.event().object(.cancel, for: attendee, stamp: 0))
    #expect(cancelled.contains("STATUS:CANCELLED") && !cancelled.contains("BEGIN:VALARM"))
    #expect(
      cancelled.contains(
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:mailto:ann@example.org"))
  }

  @Test func `text is escaped, and stays in its line`() throws {
    let event = try Self.event(
      summary: "Zero; one, two \\ three\r\nATTENDEE:mailto:eve@example.org\u{0}\u{2028}x")
    let lines = Self.lines(event.object(.publish, stamp: 0))
    #expect(
      lines.contains(
        "SUMMARY:Zero\\; one\\, two \\\\ three\\nATTENDEE:mailto:eve@example.org\\nx"))
  }

  @Test func `a line is folded at 75 octets, and no character is split`() throws {
    let event = try Self.event(summary: String(repeating: "é😀", count: 60), location: "Halle é")
    let text = String(decoding: event.object(.publish, stamp: 0), as: UTF8.self)
    #expect(!text.contains("\u{FFFD}"))
    let lines = text.split(separator: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 75 } && lines.contains { $0.utf8.count >= 72 })
  }

  @Test func `where no rule gives the offset, the zone has the one that is shown`() throws {
    // Morocco's clocks go back for Ramadan, which no yearly rule says.
    let time = CalendarTime(seconds: 1_648_800_000, offset: 0)
    let zone = try #require(
      CalendarZone("Africa/Casablanca", rule: "<+01>-1", abbreviation: "+00", times: [time]))
    #expect(zone.lines.contains("TZOFFSETTO:+0000") && !zone.lines.contains { $0 == "RRULE" })
    let other = CalendarTime(seconds: 1_652_000_000, offset: 3600)
    #expect(
      CalendarZone("Africa/Casablanca", rule: nil, abbreviation: "+00", times: [time, other]) == nil
    )
  }
}
