import Mail

/// What goes into calendars: a part of a campaign's composition, and so frozen with it.
public struct Invitation: Codable, Hashable, Sendable {
  public var event: CalendarEvent
  /// Each member's own, perhaps; empty for none.
  public var url: MergeProgram
  /// nil, as in compositions from before there was a choice, is a request.
  public var method: CalendarEvent.Method?

  /// Places; nil, as in compositions from before there was a limit, for as many as come.
  public var capacity: Int?

  var sent: CalendarEvent.Method { method ?? .request }
}
