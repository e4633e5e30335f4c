import ArgumentParser
import Foundation
import Mail
import Postroom

struct Approve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a campaign go out as it is now.",
    discussion: """
      Where `approval: required` is set, in postroom.yaml or in the campaign, neither `run` nor \
      `send` queues a campaign that was not approved, or has changed since: its text, its template, \
      the settings that its messages show, the rule of its audience. Rows of the CSV may come and go.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Option(help: ArgumentHelp("Who approves of it, if not this user.", valueName: "name"))
  var by: String?
  @Flag(help: "Take the approval back.")
  var withdraw = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let name = workspace.campaignName(campaign)
      let outbox = try global.outbox(of: workspace)
      if let queued = try outbox.campaign(named: name) {
        throw CommandFailure(
          .badInput,
          "\(name) was queued at \(queued.queuedAt.local(in: settings.zone)): it goes on as it was then",
          hint: "postroom pause \(name) stops it")
      }
      if withdraw { return try takeBack(name, outbox) }
      let checked = try CheckedCampaign(name, workspace, settings, outbox, purpose: "approved")
      let plan = checked.plan
      try outbox.approve(plan, by: (by ?? NSUserName()).withoutControls, at: .now)
      for objection in try outbox.objections(to: plan, recipients: checked.counts.recipients) {
        Console.warning("\(name): \(objection.message(in: checked.zone))")
      }
      guard !global.quiet else { return }
      print("subject: \(plan.subject.withoutControls)")
      print("audience: \(plan.audienceRule.withoutControls)")
      print("for now: \(AudienceSummary(counts: checked.counts).line)")
      print("\(name): approved, as \(plan.digest.prefix(12))")
      if !plan.needsApproval {
        Console.note("postroom: \(name) goes out without it, too: nothing says approval: required")
      }
    }
  }

  private func takeBack(_ name: String, _ outbox: Outbox) throws {
    let wasApproved = try outbox.withdrawApproval(of: name)
    if !global.quiet {
      print(wasApproved ? "\(name) is approved no more" : "\(name) was not approved")
    }
  }
}
