/// When the clocks of a zone change, every year alike: the TZ string that ends a file of the tz
/// database (RFC 8536 section 3.3), such as `GMT0BST,M3.5.0/1,M10.5.0`.
struct ZoneRule: Hashable, Sendable {
  /// What the clocks are set to, and from when on.
  struct Observance: Hashable, Sendable {
    let name: String
    /// Seconds east of Greenwich.
    let offset: Int
    /// nil when they are never changed.
    let onset: Onset?
  }

  /// The `week`th `weekday` of a month, the last for 5, and seconds from its midnight, which may be
  /// before it or days later.
  struct Onset: Hashable, Sendable {
    let month: Int
    let week: Int
    /// 0 is Sunday.
    let weekday: Int
    let time: Int
  }

  let standard: Observance
  /// nil when the clocks are never changed.
  let other: Observance?

  /// nil for what is no such string, and for rules that count days of the year (`J60`), which no zone
  /// has.
  init?(_ text: String) {
    var rest = Substring(text)
    guard let name = Self.name(&rest), let offset = Self.clock(&rest) else { return nil }
    guard !rest.isEmpty else {
      standard = Observance(name: name, offset: -offset, onset: nil)
      other = nil
      return
    }
    guard let otherName = Self.name(&rest) else { return nil }
    let otherOffset = rest.first == "," ? offset - 3600 : Self.clock(&rest)
    guard let otherOffset, let start = Self.onset(&rest), let end = Self.onset(&rest), rest.isEmpty
    else { return nil }
    // A rule says when its own time begins, then when it ends.
    standard = Observance(name: name, offset: -offset, onset: end)
    other = Observance(name: otherName, offset: -otherOffset, onset: start)
  }

  /// Three letters or more, or anything in angle brackets.
  private static func name(_ rest: inout Substring) -> String? {
    if rest.first == "<" {
      guard let end = rest.firstIndex(of: ">") else { return nil }
      defer { rest = rest[rest.index(after: end)...] }
      return String(rest[rest.index(after: rest.startIndex)..<end])
    }
    let name = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(name.count)
    return name.count < 3 ? nil : String(name)
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  private static func clock(_ rest: inout Substring) -> Int? {
    let text = rest.prefix { $0.isNumber || "+-:".contains($0) }
    rest = rest.dropFirst(text.count)
    let sign = text.first == "-" ? -1 : 1
    let digits = text.drop { $0 == "+" || $0 == "-" }.split(
      separator: ":", omittingEmptySubsequences: false
    ).map { Int($0) }
    guard (1...3).contains(digits.count), digits.allSatisfy({ (0...167).contains($0 ?? -1) })
    else { return nil }
    return sign * zip(digits, [3600, 60, 1]).reduce(0) { $0 + ($1.0 ?? 0) * $1.1 }
  }

  /// `,Mm.w.d[/time]`; two o'clock unless it says another.
  private static func onset(_ rest: inout Substring) -> Onset? {
    guard rest.hasPrefix(",M") else { return nil }
    rest = rest.dropFirst(2)
    let day = rest.prefix { $0.isNumber || $0 == "." }
    rest = rest.dropFirst(day.count)
    var time = 7200
    if rest.first == "/" {
      rest = rest.dropFirst()
      guard let written = clock(&rest) else { return nil }
      time = written
    }
    let parts = day.split(separator: ".").map { Int($0) ?? -1 }
    guard parts.count == 3, (1...12).contains(parts[0]), (1...5).contains(parts[1]),
      (0...6).contains(parts[2])
    else { return nil }
    return Onset(month: parts[0], week: parts[1], weekday: parts[2], time: time)
  }

  /// Whether the clocks show the same once more, an hour apart or so.
  func isShownTwice(_ time: CalendarTime) -> Bool {
    guard let other else { return false }
    let local = time.seconds + Int64(time.offset)
    return [standard.offset, other.offset].allSatisfy { offset(at: local - Int64($0)) == $0 }
  }

  /// The offset at a moment, in seconds east of Greenwich.
  func offset(at seconds: Int64) -> Int {
    guard let other, let begins = other.onset, let ends = standard.onset else {
      return standard.offset
    }
    let local = seconds + Int64(standard.offset)
    let year = CivilDate(daysSinceEpoch: Int(local.flooredQuotient(86_400))).year
    let start = begins.seconds(in: year) - Int64(standard.offset)
    let end = ends.seconds(in: year) - Int64(other.offset)
    let isOther =
      start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
    return isOther ? other.offset : standard.offset
  }
}

extension ZoneRule.Onset {
  private var daysInMonth: Int {
    switch month {
    case 2: 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whole days from the day that is named to the day on which it happens.
  private var shift: Int { Int(Int64(time).flooredQuotient(86_400)) }

  /// The days of the month of which one is that day.
  private var days: ClosedRange<Int> {
    week == 5 ? daysInMonth - 6...daysInMonth : 7 * week - 6...7 * week
  }

  /// The clocks' reading when it happens, before they are changed, in seconds since 1970 began there.
  func seconds(in year: Int) -> Int64 {
    let length = month == 2 && CivilDate.isLeap(year) ? 29 : daysInMonth
    let first = week == 5 ? length - 6 : 7 * week - 6
    let days = CivilDate.days(toYear: year, month: month, day: first)
    // 1970 began on a Thursday.
    let ahead = (weekday - (days + 4) % 7 + 14) % 7
    return Int64(days + ahead) * 86_400 + Int64(time)
  }

  /// The yearly rule (RFC 5545 section 3.3.10): by the number of the weekday where that says it, else by
  /// the weekday among seven days. nil when these are not of one month in every year.
  var recurrence: String? {
    let names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]
    let start = "FREQ=YEARLY;BYMONTH=\(month);BYDAY="
    guard shift != 0 else { return "\(start)\(week == 5 ? -1 : week)\(names[weekday])" }
    let shifted = days.lowerBound + shift...days.upperBound + shift
    guard shifted.lowerBound >= 1, shifted.upperBound <= daysInMonth, month != 2 else { return nil }
    let name = names[((weekday + shift) % 7 + 7) % 7]
    let list = shifted.map { String($0) }.joined(separator: ",")
    return "\(start)\(name);BYMONTHDAY=\(list)"
  }
}
