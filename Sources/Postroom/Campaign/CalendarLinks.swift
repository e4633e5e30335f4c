import Foundation
import Mail

/// Links that put an event into a calendar on the web. Nothing of any contact is in them.
struct CalendarLinks {
  let google: String
  /// For a Microsoft account of one's own, and for one at work.
  let outlook: String
  let office: String
  let yahoo: String
  /// A file for any calendar, once the campaign is published.
  let file: String?

  /// Where they lead, by how their URLs begin: Google's, Microsoft's two and Yahoo's.
  static let pages = [
    "https://calendar.google.com/calendar/render",
    "https://outlook.live.com/calendar/0/deeplink/compose",
    "https://outlook.office.com/calendar/0/deeplink/compose", "https://calendar.yahoo.com/",
  ]

  init(_ event: Event, file: String?) {
    self.file = file
    let (start, end) = (event.calendarTime(event.start).utc, event.calendarTime(event.end).utc)
    google = Self.url(
      Self.pages[0],
      [
        ("action", "TEMPLATE"), ("text", event.title), ("dates", "\(start)/\(end)"),
        ("ctz", event.zone.identifier), ("location", event.location),
      ])
    let microsoft = [
      ("path", "/calendar/action/compose"), ("rru", "addevent"), ("subject", event.title),
      ("startdt", event.start.rfc3339), ("enddt", event.end.rfc3339),
      ("location", event.location),
    ]
    outlook = Self.url(Self.pages[1], microsoft)
    office = Self.url(Self.pages[2], microsoft)
    yahoo = Self.url(
      Self.pages[3],
      [
        ("v", "60"), ("title", event.title), ("st", start), ("et", end),
        ("in_loc", event.location),
      ])
  }

  private static func url(_ base: String, _ query: [(String, String)]) -> String {
    let parts = query.filter { !$0.1.isEmpty }.map { name, value in
      var bytes: [UInt8] = []
      Escaping.urlComponent.append(Array(value.utf8), to: &bytes)
      return "\(name)=\(String(decoding: bytes, as: UTF8.self))"
    }
    return "\(base)?\(parts.joined(separator: "&"))"
  }

  var constant: Constant {
    .object([
      "google": .text(google), "outlook": .text(outlook), "office": .text(office),
      "yahoo": .text(yahoo),
      "ics": file.map { .text($0) } ?? .null,
    ])
  }
}
