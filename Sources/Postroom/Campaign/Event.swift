import Foundation

/// What an invitation invites to: `event:` in front matter.
struct Event {
  let title: String
  let start: Instant
  let end: Instant
  let location: String
  /// May hold merge tags.
  let url: String
  let zone: TimeZone
  let startPlace: Problem.Place

  init?(_ event: inout YAMLMapping, zone: TimeZone, _ problems: inout Problems) {
    let title = event.required("title", &problems)
    let start =
      event.required("start", hint: "start: 2028-01-11 16:15", &problems) == nil
      ? nil : event.time("start", in: zone, &problems)
    startPlace = event.place(of: "start")
    let duration =
      event.required("duration", hint: "duration: 45m", &problems) == nil
      ? nil
      : event.parsed("duration", expected: "a time like 45m or 2h", &problems) {
        Duration(text: $0)
      }
    location = event.string("location", &problems) ?? ""
    url = event.string("url", &problems) ?? ""
    self.zone = zone
    guard let title, let start, let duration else { return nil }
    self.title = title
    self.start = start
    self.end = start + duration
  }

  /// As templates know it.
  func constant(url: Constant) -> Constant {
    .object([
      "title": .text(title),
      "date": .text(start.words("EEEE d MMMM yyyy", in: zone)),
      "start": .text(start.words("HH:mm", in: zone)),
      "end": .text(end.words("HH:mm", in: zone)),
      "zone": .text(zoneName),
      "location": location.isEmpty ? .null : .text(location),
      "url": self.url.isEmpty ? .null : url,
    ])
  }

  /// The C library's own abbreviation, as in "GMT" and "BST": Foundation says "GMT+1" for the
  /// latter.
  private var zoneName: String { ZoneAbbreviation.of(start, in: zone.identifier) }
}

extension YAMLMapping {
  /// A local time, with what is wrong with it.
  mutating func time(
    _ key: String, in zone: TimeZone, _ problems: inout Problems
  ) -> Instant? {
    guard let text = string(key, &problems) else { return nil }
    do { return try LocalTime.instant(text, in: zone) } catch {
      let (message, hint) = error.told(of: text, in: zone)
      problems.error(.localTime, at: place(of: key), "\(key): \(message)", hint: hint)
      return nil
    }
  }
}
