/// A time zone as a calendar object brings it along (RFC 5545 section 3.6.5).
///
/// Its changes are yearly rules: Outlook leaves dates that are listed out, and is an hour off.
public struct CalendarZone: Codable, Hashable, Sendable {
  /// The zone's name in the tz database.
  let id: String
  /// The lines of its VTIMEZONE.
  let lines: [String]

  /// nil when no zone that a program reads can say what the clocks show at these times, or there is
  /// nothing to say: then times are written in UTC.
  ///
  /// `rule` is the TZ string of the zone (RFC 8536 section 3.3), and believed where it gives the offsets
  /// of `times`; else the zone is one that has the same offset always.
  public init?(_ id: String, rule: String?, abbreviation: String, times: [CalendarTime]) {
    guard let first = times.first, !["UTC", "GMT", "Etc/UTC"].contains(id) else { return nil }
    self.id = id
    var lines = ["BEGIN:VTIMEZONE", "TZID:\(id)"]
    if let rule = rule.flatMap({ ZoneRule($0) }),
      times.allSatisfy({ rule.offset(at: $0.seconds) == $0.offset }),
      let observances = Self.observances(of: rule)
    {
      // Programs do not agree on which of the two is meant.
      guard !times.contains(where: rule.isShownTwice) else { return nil }
      lines += observances
    } else {
      guard times.allSatisfy({ $0.offset == first.offset }) else { return nil }
      lines += Self.observance(
        named: abbreviation, from: first.offset, to: first.offset, at: 0, recurrence: nil)
    }
    self.lines = lines + ["END:VTIMEZONE"]
  }

  private static func observances(of rule: ZoneRule) -> [String]? {
    guard let other = rule.other else {
      return observance(
        named: rule.standard.name, from: rule.standard.offset, to: rule.standard.offset, at: 0,
        recurrence: nil)
    }
    var lines: [String] = []
    for (to, from) in [(rule.standard, other), (other, rule.standard)] {
      guard let onset = to.onset, let recurrence = onset.recurrence else { return nil }
      lines += observance(
        named: to.name, from: from.offset, to: to.offset, at: onset.seconds(in: 1970),
        recurrence: recurrence)
    }
    return lines
  }

  private static func observance(
    named name: String, from: Int, to: Int, at local: Int64, recurrence: String?
  ) -> [String] {
    // Ireland's standard time is its summer's.
    let kind = to > from ? "DAYLIGHT" : "STANDARD"
    return [
      "BEGIN:\(kind)", "DTSTART:\(CalendarTime(seconds: local, offset: 0).local)",
      "TZOFFSETFROM:\(written(from))", "TZOFFSETTO:\(written(to))", "TZNAME:\(name)",
    ] + (recurrence.map { ["RRULE:\($0)"] } ?? []) + ["END:\(kind)"]
  }

  /// "+0530" (section 3.3.14).
  private static func written(_ offset: Int) -> String {
    let seconds = abs(offset)
    let text =
      (offset < 0 ? "-" : "+") + CalendarTime.padded(seconds / 3600, 2)
      + CalendarTime.padded(seconds / 60 % 60, 2)
    return seconds % 60 == 0 ? text : text + CalendarTime.padded(seconds % 60, 2)
  }
}
