import Postroom

extension CampaignReview {
  /// Of a campaign as it is now, beside what the outbox knows.
  init(
    _ name: String, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox?
  ) throws {
    try self.init(
      name, in: workspace, settings: settings, at: .now,
      correcting: { try outbox?.correctedCampaign(named: $0, by: name) },
      suppressed: { try outbox?.suppressionCheck(of: $0) ?? { _ in false } })
  }
}
