import Testing

@testable import Postroom

/// The bank holidays of England and Wales, as <https://www.gov.uk/bank-holidays> lists them.
struct BankHolidaysTests {
  @Test(arguments: [
    (2019, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26"),
    (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
    (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
    (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
    (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
  ])
  func `a year has eight, and those of a weekend are made up for`(year: Int, days: String) {
    let found = BankHolidays.days(of: year).map { day in
      [day.month, day.day].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    }
    #expect(found.joined(separator: " ") == days)
  }

  @Test(arguments: [(1961, 4, 2), (2000, 4, 23), (2008, 3, 23), (2038, 4, 25)])
  func `Good Friday and Easter Monday stand about Easter`(year: Int, month: Int, day: Int) {
    let easter = Day(year, month, day)
    #expect(easter.weekday == .sunday)
    #expect(BankHolidays.contains(easter.adding(-2)) && BankHolidays.contains(easter.adding(1)))
  }
}
