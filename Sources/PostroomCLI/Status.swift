import ArgumentParser
import Postroom

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how many messages of each campaign are in which state.")

  @OptionGroup var global: GlobalOptions
  @Argument(help: "One campaign; all that were queued, unless given.", completion: .campaign)
  var campaign: String?
  @Flag(help: "One JSON object a campaign, a line each.")
  var json = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let outbox = try global.existingOutbox(of: workspace)
      let zone = workspace.zone
      let campaigns = try outbox.queuedCampaigns(campaign, in: workspace)
      if campaigns.isEmpty && !json && !global.quiet {
        Console.note("postroom: no campaign was queued yet")
      }
      for campaign in campaigns {
        let counts = try outbox?.counts(campaign: campaign.id) ?? CampaignCounts()
        let status = StatusLine(campaign, counts)
        print(json ? JSONValue.object(status.json).line : status.line(in: zone))
      }
      if campaign == nil && !json { try showApprovals(workspace, outbox) }
    }
  }
}

extension Status {
  /// Where each campaign stands that is not queued and has to be approved before it is.
  private func showApprovals(_ workspace: Workspace, _ outbox: Outbox?) throws {
    var ignored = Problems()
    guard let settings = workspace.settings(&ignored) else { return }
    for name in workspace.campaignNames where try outbox?.campaign(named: name) == nil {
      guard
        CampaignPlan.needsApproval(name, in: workspace, settings: settings),
        let plan = CampaignPlan(
          name: name, in: workspace, settings: settings, at: .now,
          correcting: try outbox.corrected(by: name, in: workspace, settings), problems: &ignored),
        let words = try outbox.standing(of: plan).words(in: settings.zone)
      else { continue }
      print("\(name): \(words); not queued")
    }
  }
}

extension Outbox? {
  /// The campaign that was named, or all; exit code 66 when the one was never queued.
  func queuedCampaigns(_ argument: String?, in workspace: Workspace) throws -> [QueuedCampaign] {
    guard let argument else { return try self?.campaigns() ?? [] }
    let name = workspace.campaignName(argument)
    if let campaign = try self?.campaign(named: name) { return [campaign] }
    guard !workspace.campaignNames.contains(name) else {
      throw CommandFailure(
        .noInput, "\(name) was never queued", hint: "postroom send \(name) queues and sends it")
    }
    throw CommandFailure(noCampaign: name, in: workspace)
  }
}
