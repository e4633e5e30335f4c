import Foundation
import Mail

/// What an invitation invites to: `event:` in front matter.
struct Event {
  let title: String
  let start: Instant
  let end: Instant
  let location: String
  /// May hold merge tags.
  let url: String
  let zone: TimeZone
  /// nil is the sender.
  let organizer: Mailbox?
  /// Minutes before the start at which a calendar reminds of it; nil for never.
  let reminder: Int?
  /// Places; nil for as many as come.
  let capacity: Int?
  let startPlace: Problem.Place
  let organizerPlace: Problem.Place

  init?(_ event: inout YAMLMapping, zone: TimeZone, _ problems: inout Problems) {
    let title = event.required("title", &problems)
    let start =
      event.required("start", hint: "start: 2028-01-11 16:15", &problems) == nil
      ? nil : event.time("start", in: zone, &problems)
    startPlace = event.place(of: "start")
    let end = Self.end(&event, after: start, in: zone, &problems)
    location = event.string("location", &problems) ?? ""
    url = event.string("url", &problems) ?? ""
    organizer = event.mailbox("organizer", &problems)
    organizerPlace = event.place(of: "organizer")
    reminder = Self.reminder(&event, &problems)
    capacity = event.parsed("capacity", expected: "a number above 0", &problems) {
      Int($0).flatMap { $0 > 0 ? $0 : nil }
    }
    self.zone = zone
    guard let title, let start, let end else { return nil }
    self.title = title
    self.start = start
    self.end = end
  }

  /// By `duration` or `end`, one of which must be there.
  private static func end(
    _ event: inout YAMLMapping, after start: Instant?, in zone: TimeZone, _ problems: inout Problems
  ) -> Instant? {
    let duration = event.parsed("duration", expected: "a time like 45m or 2h", &problems) {
      Duration(text: $0)
    }
    let end = event.time("end", in: zone, &problems)
    let isSaid = (event.string("duration", &problems), event.string("end", &problems))
    switch isSaid {
    case (nil, nil):
      _ = event.required("duration", hint: "duration: 45m", &problems)
      return nil
    case (_?, _?):
      problems.error(
        .badValue, at: event.place(of: "end"), "the event has a duration and an end",
        hint: "leave one of them out")
      return nil
    case (_?, nil): return start.flatMap { start in duration.map { start + $0 } }
    case (nil, _?):
      guard let start, let end else { return nil }
      guard end > start else {
        problems.error(
          .badValue, at: event.place(of: "end"), "the event ends before it starts",
          hint: "mend start: or end:")
        return nil
      }
      return end
    }
  }

  private static func reminder(
    _ event: inout YAMLMapping, _ problems: inout Problems
  ) -> Int? {
    if let text = event.string("reminder", &problems), ["no", "none", "off"].contains(text) {
      return nil
    }
    let duration = event.parsed("reminder", expected: "a time like 15m, or no", &problems) {
      Duration(text: $0)
    }
    return duration.map { max(1, Int($0.components.seconds / 60)) } ?? 15
  }

  /// As templates know it. `before` is what went out of it already, and `isCancelled` says that it
  /// falls through.
  func constant(
    url: Constant, organiser: String, file: String?, after before: SentEvent? = nil,
    isCancelled: Bool = false
  ) -> Constant {
    let status: EventMarkup.Status =
      if isCancelled { .cancelled } else if let before, before.start != start {
        .rescheduled(from: before.start)
      } else { .scheduled }
    return .object([
      "title": .text(title),
      "date": .text(start.words("EEEE d MMMM yyyy", in: zone)),
      "start": .text(start.words("HH:mm", in: zone)),
      "end": .text(end.words("HH:mm", in: zone)),
      "zone": .text(zoneName(at: start)),
      "when": .text(words(from: start, to: end)),
      "utc": .text("\(start.words("HH:mm", in: .gmt)) to \(end.words("HH:mm", in: .gmt)) UTC"),
      "location": location.isEmpty ? .null : .text(location),
      "url": self.url.isEmpty ? .null : url,
      "cancelled": .flag(isCancelled),
      "calendar": isCancelled ? .null : CalendarLinks(self, file: file).constant,
      "markup": .text(EventMarkup.script(self, status, organiser: organiser)),
    ])
  }

  /// "Tuesday 11 January 2022, 16:15 to 17:00 GMT".
  func words(from start: Instant, to end: Instant) -> String {
    let day = { (time: Instant) in time.words("EEEE d MMMM yyyy", in: zone) }
    let from = "\(day(start)), \(start.words("HH:mm", in: zone))"
    let to = "\(end.words("HH:mm", in: zone)) \(zoneName(at: end))"
    guard day(start) != day(end) || zoneName(at: start) != zoneName(at: end) else {
      return "\(from) to \(to)"
    }
    return "\(from) \(zoneName(at: start)) to \(day(end)), \(to)"
  }

  /// "Tuesday 11 January 2022, 16:15 GMT".
  func words(at time: Instant) -> String {
    "\(time.words("EEEE d MMMM yyyy, HH:mm", in: zone)) \(zoneName(at: time))"
  }

  /// The C library's own abbreviation, as in "GMT" and "BST": Foundation says "GMT+1" for the
  /// latter.
  private func zoneName(at time: Instant) -> String {
    ZoneAbbreviation.of(time, in: zone.identifier)
  }

  /// RFC 3339, with the offset of the place.
  func written(_ time: Instant) -> String {
    time.date.formatted(Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone))
  }

  var isOnline: Bool {
    ["", "online"].contains(location.lowercased()) || location.lowercased().hasPrefix("http")
  }

  /// The URL, when it is the same for everybody.
  var plainURL: String? { url.isEmpty || url.contains("{{") ? nil : url }

  func calendarTime(_ time: Instant) -> CalendarTime {
    CalendarTime(seconds: time.seconds, offset: zone.secondsFromGMT(for: time.date))
  }

  /// A session of a programme, for calendars; by its number, which a correction must not change.
  func session(
    _ number: Int, of campaign: String, from sender: Mailbox,
    correcting corrected: CorrectedCampaign? = nil
  ) -> CalendarEvent {
    var session = calendarEvent(campaign: campaign, from: sender)
    let first = corrected?.thread.first
    session.uid = "\(number).\(first?.name ?? campaign)@\(first?.domain ?? sender.address.domain)"
    session.sequence = corrected?.thread.count ?? 0
    return session
  }

  /// The event, for calendars: the next version of what the campaign that it corrects invited to
  /// (RFC 5546 section 3.2.2: the same UID, and a SEQUENCE that rises).
  func calendarEvent(
    campaign: String, from sender: Mailbox, correcting corrected: CorrectedCampaign? = nil
  ) -> CalendarEvent {
    let times = [calendarTime(start), calendarTime(end)]
    let first =
      corrected?.thread.first
      ?? ThreadedCampaign(name: campaign, domain: sender.address.domain)
    let before = corrected?.event?.event
    return CalendarEvent(
      uid: before?.uid ?? "\(first.name)@\(first.domain)",
      sequence: before.map { $0.sequence + 1 } ?? 0, start: times[0], end: times[1],
      zone: CalendarZone(
        zone.identifier, rule: ZoneFile.footer(of: zone.identifier),
        abbreviation: zoneName(at: start), times: times),
      summary: title, location: location, organizer: organizer ?? sender, reminder: reminder)
  }
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
