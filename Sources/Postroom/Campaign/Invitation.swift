import Mail

/// What goes into calendars: a part of a campaign's composition, and so frozen with it.
public struct Invitation: Codable, Hashable, Sendable {
  public var event: CalendarEvent
  /// Each member's own, perhaps; empty for none.
  public var url: MergeProgram
}
