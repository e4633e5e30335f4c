import Mail

/// What goes into calendars: a part of a campaign's composition, and so frozen with it.
public struct Invitation: Codable, Hashable, Sendable {
  public var event: CalendarEvent
  /// Each member's own, perhaps; empty for none.
  public var url: MergeProgram
  /// nil, as in compositions from before there was a choice, is a request.
  public var method: CalendarEvent.Method?

  var sent: CalendarEvent.Method { method ?? .request }
}
