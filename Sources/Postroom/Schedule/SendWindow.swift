import Foundation

/// When `run` may submit: `window:` in the settings. A person who runs `send` decides for themselves.
public struct SendWindow: Sendable {
  var days = Set(Day.Weekday.allCases)
  /// Minutes after midnight, the end excluded.
  var hours = 0..<1440
  var hasBankHolidays = false
  var closed: Set<Day> = []
  var zone = TimeZone.gmt

  /// nil when a moment is inside it; else when it opens next.
  public func opening(after now: Instant) -> Instant? {
    let today = Day(of: now, in: zone)
    for ahead in 0..<Self.horizon {
      let day = today.adding(ahead)
      guard isOpen(on: day) else { continue }
      let opens = day.moment(hours.lowerBound, in: zone)
      if now < opens { return opens }
      if now < day.moment(hours.upperBound, in: zone) { return nil }
    }
    return now + .seconds(Self.horizon * 86_400)
  }

  /// When it closes after a moment that is inside it; nil when it never does.
  public func closing(after now: Instant) -> Instant? {
    guard hours != 0..<1440 || days.count < 7 || hasBankHolidays || !closed.isEmpty else {
      return nil
    }
    var day = Day(of: now, in: zone)
    // Whole days run into one another.
    if hours == 0..<1440 {
      while isOpen(on: day.adding(1)) && day < Day(of: now, in: zone).adding(Self.horizon) {
        day = day.adding(1)
      }
    }
    return day.moment(hours.upperBound, in: zone)
  }

  private func isOpen(on day: Day) -> Bool {
    days.contains(day.weekday) && !closed.contains(day)
      && !(hasBankHolidays && BankHolidays.contains(day))
  }

  /// Days that are looked ahead.
  private static let horizon = 366

  init() {}

  /// `{days: mon-fri, hours: 08:00-18:00, holidays: england-and-wales, closed: [2028-06-02]}`.
  init(_ window: inout YAMLMapping, zone: TimeZone, _ problems: inout Problems) {
    self.zone = zone
    if let days = window.parsed(
      "days", expected: "days like mon-fri, or mon, wed, fri", &problems, Self.days)
    {
      self.days = days
    }
    if let hours = window.parsed(
      "hours", expected: "two times like 08:00-18:00", &problems, Self.hours)
    {
      self.hours = hours
    }
    hasBankHolidays =
      window.parsed("holidays", expected: "england-and-wales", &problems) {
        $0 == "england-and-wales" ? true : nil
      } ?? false
    for (text, place) in window.placedStrings("closed", &problems) ?? [] {
      if let day = Day(text: text) {
        closed.insert(day)
      } else {
        problems.error(
          .badValue, at: place, "closed: \"\(text)\" is no day like 2028-06-02", hint: nil)
      }
    }
    window.finish(&problems)
  }

  private static func days(_ text: String) -> Set<Day.Weekday>? {
    var days: Set<Day.Weekday> = []
    for part in text.lowercased().split(separator: ",") {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { word in
        Day.Weekday.allCases.first { $0.name == word.filter { !$0.isWhitespace }.prefix(3) }
      }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else {
        return nil
      }
      var day = first.rawValue
      while day != last.rawValue {
        days.insert(Day.Weekday.allCases[day])
        day = (day + 1) % 7
      }
      days.insert(last)
    }
    return days.isEmpty ? nil : days
  }

  private static func hours(_ text: String) -> Range<Int>? {
    let times = text.split(separator: "-", omittingEmptySubsequences: false).map { part -> Int? in
      let numbers = part.filter { !$0.isWhitespace }.split(
        separator: ":", omittingEmptySubsequences: false)
      guard numbers.count == 2, numbers.allSatisfy({ (1...2).contains($0.count) }),
        let hour = Int(numbers[0]), let minute = Int(numbers[1]), (0...24).contains(hour),
        (0..<60).contains(minute), hour * 60 + minute <= 1440
      else { return nil }
      return hour * 60 + minute
    }
    guard times.count == 2, let from = times[0], let to = times[1], from < to else { return nil }
    return from..<to
  }
}
