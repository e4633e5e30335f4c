import Mail

/// An event as it went out last, by whichever campaign: what a change of it comes after.
public struct SentEvent {
  /// The first campaign that invited to it.
  public let first: String
  /// The one that its last version went out with.
  public let campaign: String
  let invitation: Invitation
  /// Those of the slots in the invitation's URL.
  private let fields: [String]
  /// Asked for each contact while an audience is read: what somebody has of any version.
  let receipt: (Address) throws -> Receipt

  /// nil when `last` invites to nothing.
  init?(
    first: String, last: Composition, receipt: @escaping (Address) throws -> Receipt
  ) {
    guard let invitation = last.invitation else { return nil }
    self.first = first
    campaign = last.campaign
    self.invitation = invitation
    fields = last.fields
    self.receipt = receipt
  }

  var event: CalendarEvent { invitation.event }
  public var isCancelled: Bool { invitation.sent == .cancel }
  public var start: Instant { Instant(seconds: event.start.seconds) }
  public var end: Instant { Instant(seconds: event.end.seconds) }

  /// Whether every member's URL is the one of `invitation`, whose slots are `fields`.
  func hasURL(of invitation: Invitation, fields: [String]) -> Bool {
    var map: [Int: Int] = [:]
    for slot in self.invitation.url.usedSlots {
      guard let other = fields.firstIndex(of: self.fields[slot]) else { return false }
      map[slot] = other
    }
    return self.invitation.url.remappingSlots(map) == invitation.url
  }
}
