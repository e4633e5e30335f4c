/// An answer to an invitation: an iCalendar object of METHOD:REPLY (RFC 5546 section 3.2.3).
public struct CalendarReply: Hashable, Sendable {
  /// PARTSTAT, as far as it is an answer (RFC 5545 section 3.2.12).
  public enum Answer: String, Sendable, Codable, CaseIterable {
    case accepted
    case tentative
    case declined
  }

  public let uid: String
  /// Of the version that it answers.
  public let sequence: Int
  /// When it was given, in seconds since 1970, by the clock of whoever gave it.
  public let stamp: Int64?
  public let attendee: Address
  public let answer: Answer
  /// On one line, without controls; empty for none.
  public let comment: String

  /// Octets of an object above which it is no answer, and characters that are kept of a comment.
  static let largest = 256 << 10
  static let longestComment = 1_000

  public init(_ text: String) throws(CalendarReplyFault) {
    guard text.utf8.count <= Self.largest else { throw .tooLarge }
    var reading = Reading()
    for line in CalendarProperty.lines(of: Array(text.utf8)) { try reading.take(line) }
    guard reading.hasCalendar else { throw .noCalendar }
    guard reading.method == "reply" else { throw .method(reading.method.withoutControls) }
    guard reading.events == 1 else { throw reading.events == 0 ? .noEvent : .severalEvents }
    guard let uid = reading.uid, !uid.isEmpty else { throw .noUID }
    guard let attendee = reading.attendees.first else { throw .noAttendee }
    guard reading.attendees.count == 1 else { throw .severalAttendees }
    guard let address = attendee.address else { throw .noAttendee }
    let status = attendee.parameters["partstat"] ?? "needs-action"
    guard let answer = Answer(rawValue: status.lowercased()) else {
      throw .undecided(status.withoutControls)
    }
    self.uid = uid
    sequence = reading.sequence
    stamp = reading.stamp
    self.attendee = address
    self.answer = answer
    var words = reading.comments
    if words.isEmpty { words = [attendee.parameters["x-response-comment"] ?? ""] }
    let comment = words.joined(separator: " ").withoutControls.trimmingSpaces
    self.comment = String(comment.prefix(Self.longestComment))
  }

  /// What stands directly in a calendar and in its event; what is within these is passed over.
  private struct Reading {
    /// Deeper than any component of RFC 5545.
    static let deepest = 10

    var components: [String] = []
    var hasCalendar = false
    var method = ""
    var events = 0
    var uid: String?
    var sequence = 0
    var stamp: Int64?
    var attendees: [CalendarProperty] = []
    var comments: [String] = []

    mutating func take(_ property: CalendarProperty) throws(CalendarReplyFault) {
      switch property.name {
      case "begin":
        components.append(property.value.lowercased())
        guard components.count <= Self.deepest else { throw .nested }
        hasCalendar = hasCalendar || components == ["vcalendar"]
        if components == ["vcalendar", "vevent"] { events += 1 }
      case "end":
        if let index = components.lastIndex(of: property.value.lowercased()) {
          components.removeSubrange(index...)
        }
      case "method" where components == ["vcalendar"]: method = property.value.lowercased()
      case _ where components == ["vcalendar", "vevent"]: takeOfEvent(property)
      default: break
      }
    }

    private mutating func takeOfEvent(_ property: CalendarProperty) {
      switch property.name {
      case "uid": uid = property.text
      case "sequence": sequence = Int(property.value) ?? 0
      case "dtstamp": stamp = CalendarTime.seconds(property.value)
      case "attendee": attendees.append(property)
      case "comment": comments.append(property.text)
      default: break
      }
    }
  }
}

/// Why a calendar object is no answer that can be understood.
public enum CalendarReplyFault: Error, Hashable, Sendable {
  case noCalendar
  case method(String)
  case noEvent
  case severalEvents
  case noUID
  case noAttendee
  case severalAttendees
  case undecided(String)
  case tooLarge
  case nested
}

extension CalendarReplyFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noCalendar: "it holds no calendar object"
    case .method(""): "its calendar object has no METHOD"
    case .method(let method): "METHOD is \(String(method.prefix(40)).uppercased()), and not REPLY"
    case .noEvent: "it answers no event"
    case .severalEvents: "it answers several events at once"
    case .noUID: "it does not say which event it answers"
    case .noAttendee: "it does not say who answers"
    case .severalAttendees: "it answers for several people at once"
    case .undecided(let status):
      "PARTSTAT is \(String(status.prefix(40)).uppercased()), which is no answer"
    case .tooLarge: "its calendar object is too large"
    case .nested: "its calendar object has components within components without end"
    }
  }
}
