/// The bank holidays of England and Wales (Banking and Financial Dealings Act 1971, schedule 1, and
/// the usual proclamations for New Year's Day and the first Monday in May).
///
/// Single days that were proclaimed otherwise, as for a coronation, are the workspace's to name.
enum BankHolidays {
  /// The days of a year, in order.
  static func days(of year: Int) -> [Day] {
    let easter = easterSunday(of: year)
    var days = [
      substitute(for: Day(year, 1, 1), besides: []), easter.adding(-2), easter.adding(1),
      Day(year, 5, 1).next(.monday), Day(year, 5, 25).next(.monday),
      Day(year, 8, 25).next(.monday),
    ]
    let christmas = substitute(for: Day(year, 12, 25), besides: [Day(year, 12, 26)])
    days += [christmas, substitute(for: Day(year, 12, 26), besides: [christmas])]
    return days.sorted()
  }

  static func contains(_ day: Day) -> Bool { days(of: day.year).contains(day) }

  /// The day itself, or, when it falls on a weekend, the next working day that is no holiday yet.
  private static func substitute(for day: Day, besides taken: [Day]) -> Day {
    guard day.weekday.isWeekend else { return day }
    var substitute = day
    while substitute.weekday.isWeekend || taken.contains(substitute) {
      substitute = substitute.adding(1)
    }
    return substitute
  }

  /// The anonymous Gregorian computus.
  private static func easterSunday(of year: Int) -> Day {
    let (golden, century, inCentury) = (year % 19, year / 100, year % 100)
    let correction = (century - (century + 8) / 25 + 1) / 3
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30
    let weekday = (32 + 2 * (century % 4) + 2 * (inCentury / 4) - epact - inCentury % 4) % 7
    let shift = (golden + 11 * epact + 22 * weekday) / 451
    let sum = epact + weekday - 7 * shift + 114
    return Day(year, sum / 31, sum % 31 + 1)
  }
}
