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
  /// Whom the campaign's series leaves alone.
  public let isSuppressed: (Address) throws -> Bool

  /// Reads the file once, and asks for what it names: `corrected` finds the campaign that this one corrects,
  /// and `suppressed` whom a series leaves alone. `now` is the Date unless `send_at` says another.
  public init(
    _ name: String, in workspace: Workspace, settings: Settings, at now: Instant,
    correcting corrected: (String) throws -> CorrectedCampaign? = { _ in nil },
    suppressed: (String) throws -> (Address) throws -> Bool = { _ in { _ in false } }
  ) throws {
    let file = CampaignFile(
      name: name, in: workspace, settings: settings, problems: &problems)
    isSuppressed = try file.map { try suppressed($0.series) } ?? { _ in false }
    let answered = try file?.corrects.flatMap { try corrected(workspace.campaignName($0)) }
    var planned: CampaignPlan?
    if let file {
      planned = CampaignPlan(
        file, in: workspace, settings: settings, at: now, correcting: answered, problems: &problems)
    }
    plan = planned
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
