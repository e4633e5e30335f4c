import Foundation

/// A time on the clocks of a place, `2028-01-11 16:15`, made a moment.
enum LocalTime {
  enum Fault: Error {
    case unreadable
    /// Clocks went forward over it.
    case skipped
    /// Clocks went back: there are two such times.
    case twice
  }

  static let expected = "a time like 2028-01-11 16:15"

  /// Reads `text` as the clocks in `zone` show it; an offset at its end (`+01:00`) says which of
  /// two is meant.
  static func instant(_ text: String, in zone: TimeZone) throws(Fault) -> Instant {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
    var offset: Int?
    if words.count == 3 {
      guard let seconds = Self.offset(words.removeLast()) else { throw .unreadable }
      offset = seconds
    }
    guard words.count == 2, let utc = secondsAsUTC(date: words[0], time: words[1]) else {
      throw .unreadable
    }
    // The offsets that are in force within a day of it are all that can apply.
    let offsets = Set(
      [-86_400, 0, 86_400].map {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(utc + $0)))
      })
    let moments = offsets.map { utc - Int64($0) }.filter { moment in
      utc - moment
        == Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment))))
    }
    if let offset {
      guard moments.contains(utc - Int64(offset)) else { throw .skipped }
      return Instant(seconds: utc - Int64(offset))
    }
    guard let moment = moments.first else { throw .skipped }
    guard moments.count == 1 else { throw .twice }
    return Instant(seconds: moment)
  }

  private static func secondsAsUTC(date: String, time: String) -> Int64? {
    let date = date.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    let time = time.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard date.count == 3, (2...3).contains(time.count), let year = date[0], let month = date[1],
      let day = date[2], let hour = time[0], let minute = time[1],
      let second = time.count == 3 ? time[2] : 0, (1970...9999).contains(year),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 0)!
    let parts = DateComponents(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else { return nil }
    return Int64(date.timeIntervalSince1970)
  }

  private static func offset(_ text: String) -> Int? {
    if text == "Z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.count == 4, let number = Int(digits), number % 100 < 60, number < 1500 else {
      return nil
    }
    let seconds = (number / 100) * 3600 + (number % 100) * 60
    return sign == "-" ? -seconds : seconds
  }
}
