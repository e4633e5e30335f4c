import Foundation

/// An event as mail programs read it that look for schema.org's `Event` in a page (JSON-LD).
enum EventMarkup {
  enum Status {
    case scheduled
    case rescheduled(from: Instant)
    case cancelled

    fileprivate var name: String {
      switch self {
      case .scheduled: "EventScheduled"
      case .rescheduled: "EventRescheduled"
      case .cancelled: "EventCancelled"
      }
    }
  }

  /// A script element, to be written into a page as it is. No `<` is in it but the tags' own, so that
  /// no text of an event can end it.
  static func script(_ event: Event, _ status: Status, organiser: String) -> String {
    let place: [String: Any] =
      event.location.isEmpty || event.isOnline
      ? ["@type": "VirtualLocation", "url": event.plainURL ?? ""]
      : ["@type": "Place", "name": event.location, "address": event.location]
    var object: [String: Any] = [
      "@context": "https://schema.org", "@type": "Event", "name": event.title,
      "startDate": event.written(event.start), "endDate": event.written(event.end),
      "eventStatus": "https://schema.org/\(status.name)",
      "eventAttendanceMode":
        "https://schema.org/\(event.isOnline ? "Online" : "Offline")EventAttendanceMode",
      "organizer": ["@type": "Organization", "name": organiser],
    ]
    if case .rescheduled(let start) = status { object["previousStartDate"] = event.written(start) }
    if !event.isOnline || event.plainURL != nil { object["location"] = place }
    if let url = event.plainURL { object["url"] = url }
    let json =
      (try? JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])) ?? Data()
    let text = String(decoding: json, as: UTF8.self).replacing("<", with: "\\u003C")
    return "<script type=\"application/ld+json\">\(text)</script>"
  }
}
