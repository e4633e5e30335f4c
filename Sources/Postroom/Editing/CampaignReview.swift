import Mail

/// A campaign, read with its contacts, and all that is to be said about it: what `check` shows, and
/// `send` before it queues.
public struct CampaignReview {
  /// nil when the campaign cannot be sent.
  public let plan: CampaignPlan?
  /// nil when the contacts could not be read.
  public let counts: AudienceCounts?
  public internal(set) var problems = Problems()
  /// nil when the campaign could not be compiled.
  let edited: EditedCampaign?

  /// `isSuppressed` is asked for each contact; `now` is the Date unless `send_at` says another;
  /// `corrected` is what it corrects.
  public init(
    _ name: String, in workspace: Workspace, settings: Settings, at now: Instant,
    correcting corrected: CorrectedCampaign? = nil, isSuppressed: (Address) throws -> Bool
  ) throws {
    plan = CampaignPlan(
      name: name, in: workspace, settings: settings, at: now, correcting: corrected,
      problems: &problems)
    guard let plan else {
      counts = nil
      edited = nil
      return
    }
    let edited = EditedCampaign(plan, settings, workspace)
    self.edited = edited
    edited.review(&problems)
    var tally = LengthTally(plan.composition)
    counts = try plan.readAudience(isSuppressed: isSuppressed, problems: &problems) {
      tally.add($0)
    }
    tally.report(edited, &problems)
  }
}
