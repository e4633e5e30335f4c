import Testing

@testable import Mail

/// The TZ strings that end the files of the tz database (RFC 8536 section 3.3).
struct ZoneRuleTests {
  @Test(arguments: [
    ("GMT0BST,M3.5.0/1,M10.5.0", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "19701025T020000"),
    ("EST5EDT,M3.2.0,M11.1.0", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU", "19701101T020000"),
    ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU", "19700405T020000"),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "19700329T010000"),
    // The day before the last Sunday, and two days after the fourth Thursday.
    (
      "<-02>2<-01>,M3.5.0/-1,M10.5.0/-1",
      "FREQ=YEARLY;BYMONTH=10;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30", "19701024T230000"
    ),
    (
      "EET-2EEST,M3.4.4/50,M10.4.4/50",
      "FREQ=YEARLY;BYMONTH=10;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30", "19701024T020000"
    ),
  ])
  func `standard time begins by a yearly rule`(
    text: String, recurrence: String, first: String
  ) throws {
    let onset = try #require(ZoneRule(text)?.standard.onset)
    #expect(onset.recurrence == recurrence)
    #expect(CalendarTime(seconds: onset.seconds(in: 1970), offset: 0).local == first)
  }

  @Test(arguments: [
    ("GMT0BST,M3.5.0/1,M10.5.0", 1_648_342_799, 0),
    ("GMT0BST,M3.5.0/1,M10.5.0", 1_648_342_800, 3600),
    ("GMT0BST,M3.5.0/1,M10.5.0", 1_667_091_599, 3600),
    ("GMT0BST,M3.5.0/1,M10.5.0", 1_667_091_600, 0),
    ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1_641_000_000, 39_600),
    ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1_656_600_000, 37_800), ("IST-5:30", 0, 19_800),
  ])
  func `clocks are changed to the second`(text: String, seconds: Int64, offset: Int) throws {
    #expect(try #require(ZoneRule(text)).offset(at: seconds) == offset)
  }

  @Test(arguments: [
    "", "G0", "GMT", "GMT0BST", "GMT0BST,J60,J300", "GMT0BST,M13.1.0,M1.1.0", "GMT0x",
  ])
  func `what is no such string is refused`(text: String) {
    #expect(ZoneRule(text) == nil)
  }
}
