/// An event, as its organizer tells others of it (RFC 5545, and RFC 5546 for the methods).
public struct CalendarEvent: Codable, Hashable, Sendable {
  /// RFC 5546 section 1.4.
  public enum Method: String, Codable, Sendable {
    case request = "REQUEST"
    case cancel = "CANCEL"
    /// For whoever may be interested; there is nobody to answer.
    case publish = "PUBLISH"
  }

  /// The same for every version of the event, and for every attendee.
  public var uid: String
  /// Of the version, from 0.
  public var sequence: Int
  public var start: CalendarTime
  public var end: CalendarTime
  /// nil writes the times in UTC.
  public var zone: CalendarZone?
  public var summary: String
  /// Empty for none.
  public var location: String
  public var organizer: Mailbox
  /// Minutes before the start; nil for no reminder.
  public var reminder: Int?

  public init(
    uid: String, sequence: Int, start: CalendarTime, end: CalendarTime, zone: CalendarZone?,
    summary: String, location: String, organizer: Mailbox, reminder: Int?
  ) {
    self.uid = uid
    self.sequence = sequence
    self.start = start
    self.end = end
    self.zone = zone
    self.summary = summary
    self.location = location
    self.organizer = organizer
    self.reminder = reminder
  }

  /// What one attendee is told.
  public struct Attendee {
    let address: Address
    let name: String
    /// Empty for none.
    let url: String

    public init(_ address: Address, name: String, url: String) {
      self.address = address
      self.name = name
      self.url = url
    }
  }

  /// The calendar object: text/calendar in UTF-8, its lines ended with CRLF. `stamp` is when this
  /// version was made, in seconds since 1970.
  public func object(
    _ method: Method, for attendee: Attendee? = nil, stamp: Int64
  ) -> [UInt8] {
    Self.object(method, events: [self], for: attendee, stamp: stamp)
  }

  /// Several events in one object, which only `publish` may have (RFC 5546 section 3.2).
  public static func object(
    _ method: Method, events: [CalendarEvent], for attendee: Attendee? = nil, stamp: Int64
  ) -> [UInt8] {
    var object: [UInt8] = []
    object.reserveCapacity(2_000 * events.count)
    func add(_ line: String) { CalendarLine.append(line, to: &object) }
    add("BEGIN:VCALENDAR")
    add("PRODID:-//Postroom//EN")
    add("VERSION:2.0")
    add("CALSCALE:GREGORIAN")
    add("METHOD:\(method.rawValue)")
    var zones: Set<CalendarZone> = []
    for case let zone? in events.map(\.zone) where zones.insert(zone).inserted {
      zone.lines.forEach(add)
    }
    for event in events { event.lines(method, attendee, stamp: stamp).forEach(add) }
    add("END:VCALENDAR")
    return object
  }

  private func lines(_ method: Method, _ attendee: Attendee?, stamp: Int64) -> [String] {
    var lines = [
      "BEGIN:VEVENT", "UID:\(CalendarLine.text(uid))", "SEQUENCE:\(sequence)",
      "DTSTAMP:\(CalendarTime(seconds: stamp, offset: 0).utc)",
      written("DTSTART", start), written("DTEND", end),
      "SUMMARY:\(CalendarLine.text(summary))",
      "STATUS:\(method == .cancel ? "CANCELLED" : "CONFIRMED")", "TRANSP:OPAQUE",
    ]
    if !location.isEmpty { lines.append("LOCATION:\(CalendarLine.text(location))") }
    if let url = attendee?.url, !url.isEmpty {
      lines.append("URL:\(url)")
      // Many programs show no URL.
      lines.append("DESCRIPTION:\(CalendarLine.text(url))")
    }
    lines.append(
      "ORGANIZER\(Self.commonName(organizer.name)):\(CalendarLine.user(organizer.address))")
    if let attendee, method != .publish {
      let answer = method == .request ? ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE" : ""
      lines.append(
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT\(answer)"
          + "\(Self.commonName(attendee.name)):\(CalendarLine.user(attendee.address))")
    }
    if let reminder, method != .cancel {
      lines += [
        "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT\(reminder)M",
        "DESCRIPTION:\(CalendarLine.text(summary))", "END:VALARM",
      ]
    }
    return lines + ["END:VEVENT"]
  }

  private func written(_ name: String, _ time: CalendarTime) -> String {
    zone.map { "\(name);TZID=\($0.id):\(time.local)" } ?? "\(name):\(time.utc)"
  }

  private static func commonName(_ name: String?) -> String {
    guard let name, !name.isEmpty else { return "" }
    return ";CN=\(CalendarLine.parameter(name))"
  }
}
