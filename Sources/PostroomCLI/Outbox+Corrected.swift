import Postroom

extension Outbox? {
  /// The campaign that the file of `name` corrects; nil when it corrects none, or none that went out.
  func corrected(
    by name: String, in workspace: Workspace, _ settings: Settings
  ) throws -> CorrectedCampaign? {
    guard let self,
      let corrected = CampaignPlan.corrects(name, in: workspace, settings: settings)
    else { return nil }
    return try self.correctedCampaign(named: corrected, by: name)
  }
}
