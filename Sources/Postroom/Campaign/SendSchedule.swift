/// When a campaign is to be sent by `run`, as its file says.
public struct SendSchedule: Sendable {
  public let sendAt: Instant
  /// After it the campaign was missed, and is not sent any more.
  public let notAfter: Instant

  /// Unless its file says otherwise: an event's start, else a day.
  private static let latest: Duration = .seconds(24 * 60 * 60)

  /// nil when it is not scheduled, or its file cannot be read, and then `problems` says why. Nothing
  /// else about the campaign is told.
  public init?(
    _ name: String, in workspace: Workspace, settings: Settings, problems: inout Problems
  ) {
    var found = Problems()
    let file = CampaignFile(name: name, in: workspace, settings: settings, problems: &found)
    if file?.sendAt == nil && file?.isUnscheduled != true { problems.add(found) }
    guard let file, let sendAt = file.sendAt else { return nil }
    self.sendAt = sendAt
    notAfter = file.notAfter ?? file.eventLimit ?? sendAt + Self.latest
  }
}
