import Foundation

/// A day of the Gregorian calendar, wherever it is one.
struct Day: Hashable, Comparable, Sendable {
  let year: Int
  let month: Int
  let day: Int

  enum Weekday: Int, CaseIterable, Sendable {
    case sunday, monday, tuesday, wednesday, thursday, friday, saturday

    var isWeekend: Bool { self == .saturday || self == .sunday }
    /// "mon".
    var name: String { String("\(self)".prefix(3)) }
  }

  init(_ year: Int, _ month: Int, _ day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The day that it is in `zone`.
  init(of instant: Instant, in zone: TimeZone) {
    let parts = Self.calendar(zone).dateComponents([.year, .month, .day], from: instant.date)
    self.init(parts.year ?? 1970, parts.month ?? 1, parts.day ?? 1)
  }

  /// `2028-06-02`; nil for what is no day.
  init?(text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, text.count == 10, let year = parts[0], let month = parts[1],
      let day = parts[2]
    else { return nil }
    self.init(year, month, day)
    guard adding(0) == self else { return nil }
  }

  static func < (a: Day, b: Day) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  var weekday: Weekday {
    Weekday(rawValue: Self.calendar(.gmt).component(.weekday, from: noon) - 1) ?? .sunday
  }

  func adding(_ days: Int) -> Day {
    Day(of: Instant(seconds: Int64(noon.timeIntervalSince1970) + Int64(days) * 86_400), in: .gmt)
  }

  /// This day, or the first after it that is such a weekday.
  func next(_ weekday: Weekday) -> Day {
    adding((weekday.rawValue - self.weekday.rawValue + 7) % 7)
  }

  /// The moment at which `minutes` after midnight come in `zone`; where clocks go forward over it, the
  /// moment at which they do.
  func moment(_ minutes: Int, in zone: TimeZone) -> Instant {
    var parts = DateComponents(year: year, month: month, day: day)
    (parts.hour, parts.minute) = (minutes / 60, minutes % 60)
    let date = Self.calendar(zone).date(from: parts) ?? noon
    return Instant(seconds: Int64(date.timeIntervalSince1970))
  }

  private var noon: Date {
    Self.calendar(.gmt).date(from: DateComponents(year: year, month: month, day: day, hour: 12))
      ?? Date(timeIntervalSince1970: 0)
  }

  private static func calendar(_ zone: TimeZone) -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar
  }
}
