import Foundation

/// A time on the clocks of a place, `2028-01-11 16:15`, made a moment.
enum LocalTime {
  enum Fault: Error, Hashable {
    case unreadable
    /// Clocks went forward over it.
    case skipped
    /// Clocks went back: there are two such times, with these offsets, the earlier first.
    case twice(offsets: [String])
    /// The clocks there do not show this offset then.
    case wrongOffset

    /// What to say of `text`, and what to do about it.
    func told(of text: String, in zone: TimeZone) -> (message: String, hint: String?) {
      switch self {
      case .unreadable: ("\"\(text)\" is not \(LocalTime.expected)", nil)
      case .skipped:
        ("there is no \(text) in \(zone.identifier): the clocks go forward over it", nil)
      case .twice(let offsets):
        (
          "\(text) comes twice in \(zone.identifier): the clocks go back",
          "say which: " + offsets.map { "\(text) \($0)" }.joined(separator: " or ")
        )
      case .wrongOffset:
        (
          "\(text) is not what the clocks in \(zone.identifier) show",
          "leave the offset out, or name the zone: timezone: Europe/London"
        )
      }
    }
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
    guard let moment = moments.min() else { throw .skipped }
    if let offset {
      guard moments.contains(utc - Int64(offset)) else { throw .wrongOffset }
      return Instant(seconds: utc - Int64(offset))
    }
    guard moments.count == 1 else {
      throw .twice(offsets: moments.sorted().map { Self.offsetText(utc - $0) })
    }
    return Instant(seconds: moment)
  }

  private static func secondsAsUTC(date: String, time: String) -> Int64? {
    let date = numbers(date, separator: "-")
    let time = numbers(time, separator: ":")
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

  /// Digits and nothing else, two at least: `9:5` is more likely a slip than a time.
  private static func numbers(_ text: String, separator: Character) -> [Int?] {
    text.split(separator: separator, omittingEmptySubsequences: false).map { number($0) }
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.count >= 2 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func offset(_ text: String) -> Int? {
    if text == "Z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 4, let number = number(digits[...]), number % 100 < 60,
      number < 1500
    else { return nil }
    let seconds = (number / 100) * 3600 + (number % 100) * 60
    return sign == "-" ? -seconds : seconds
  }

  private static func offsetText(_ seconds: Int64) -> String {
    let minutes = abs(seconds) / 60
    let digits = String(minutes / 60 * 100 + minutes % 60 + 10_000).dropFirst()
    return "\(seconds < 0 ? "-" : "+")\(digits.prefix(2)):\(digits.suffix(2))"
  }
}
