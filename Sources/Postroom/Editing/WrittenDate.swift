import Foundation

/// A date in a text, as people write it: "Tuesday 11 January 2028", "11th Jan", "January 11, 2028",
/// "11/01/2028", "2028-01-11".
struct WrittenDate {
  let range: Range<String.Index>
  let day: Int
  /// From 1.
  let month: Int
  let year: Int?

  // A literal is compiled each time that it is come upon, so these are made once. No Regex changes.
  nonisolated(unsafe) private static let dayFirst =
    /\b(\d{1,2})(?:st|nd|rd|th)?(?: of)?\s+(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?(?:,?\s+(\d{4})\b)?/
  nonisolated(unsafe) private static let monthFirst =
    /\b(January|February|March|April|May|June|July|August|September|October|November|December)\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(\d{4})\b)?/
  nonisolated(unsafe) private static let yearFirst = /\b(\d{4})-(\d{2})-(\d{2})(?![\d-])/
  nonisolated(unsafe) private static let digits = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})(?![\d\/])/

  /// Those in `text`, in order.
  static func all(in text: String) -> [WrittenDate] {
    var found = text.matches(of: dayFirst).map {
      WrittenDate($0.range, day: $0.1, month: month(named: $0.2), year: $0.3)
    }
    found += text.matches(of: monthFirst).map {
      WrittenDate($0.range, day: $0.2, month: month(named: $0.1), year: $0.3)
    }
    found += text.matches(of: yearFirst).map {
      WrittenDate($0.range, day: $0.3, month: Int($0.2), year: $0.1)
    }
    found += text.matches(of: digits).map {
      WrittenDate($0.range, day: $0.1, month: Int($0.2), year: $0.3)
    }
    return found.compactMap { $0 }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private init?(
    _ range: Range<String.Index>, day: Substring, month: Int?, year: Substring?
  ) {
    guard let day = Int(day), (1...31).contains(day), let month, (1...12).contains(month) else {
      return nil
    }
    self.range = range
    self.day = day
    self.month = month
    self.year = year.flatMap { Int($0) }
  }

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  private static func month(named name: Substring) -> Int? {
    monthNames.firstIndex { $0.hasPrefix(name.prefix(3)) }.map { $0 + 1 }
  }
}

extension WrittenDate {
  /// "11 January" or "11 January 2028".
  var shown: String {
    "\(day) \(Self.monthNames[month - 1])\(year.map { " \($0)" } ?? "")"
  }

  /// Noon of it in `zone`; nil when the year is not written.
  func noon(in zone: TimeZone) -> Instant? {
    guard let year else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = DateComponents(year: year, month: month, day: day, hour: 12)
    return calendar.date(from: parts).map { Instant(seconds: Int64($0.timeIntervalSince1970)) }
  }
}
