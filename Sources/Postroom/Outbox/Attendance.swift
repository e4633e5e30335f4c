import Mail

/// An invitation that went out, and who comes.
public struct Attendance: Sendable {
  /// The campaigns that brought the event, in the order in which they were queued.
  let versions: [QueuedCampaign]
  /// Places, by the campaign's file as it is now, or as it was frozen; nil for as many as come.
  public let capacity: Int?

  public var campaign: String { versions[0].name }
  public var title: String { event?.summary ?? "" }
  public var start: Instant { Instant(seconds: event?.start.seconds ?? 0) }
  public var isCancelled: Bool { versions.last?.composition.invitation?.sent == .cancel }
  /// The frozen fields of all versions, each once.
  public var fields: [String] {
    var fields: [String] = []
    for field in versions.flatMap(\.composition.storedFields) where !fields.contains(field) {
      fields.append(field)
    }
    return fields
  }

  private var event: CalendarEvent? { versions.last?.composition.invitation?.event }
  var uid: String { event?.uid ?? "" }
  var ids: String { versions.map { String($0.id) }.joined(separator: ", ") }

  /// Of a message in SQL: an invitation that reached somebody, or may have.
  var reached: String {
    "campaign_id IN (\(ids)) AND state IN ('accepted', 'in_doubt', 'committing')"
  }
}
