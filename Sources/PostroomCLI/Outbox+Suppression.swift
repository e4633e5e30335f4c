import Mail
import Postroom

extension Outbox? {
  /// Whom the series of a campaign's file leaves alone, as of now.
  func suppressionCheck(
    of campaign: String, in workspace: Workspace, _ settings: Settings
  ) throws -> (Address) -> Bool {
    guard let self else { return { _ in false } }
    let series = CampaignPlan.series(of: campaign, in: workspace, settings: settings)
    return try self.suppressionCheck(of: series)
  }
}
