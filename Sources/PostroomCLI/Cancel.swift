import ArgumentParser
import Postroom

struct Cancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Mail nobody who is still waiting for a campaign, ever.",
    discussion: """
      What was accepted stays accepted, and what is in doubt stays in doubt; when nothing is either, \
      the campaign's page on the web is taken away. A run that is at it stops within a second. It \
      cannot be taken back, so on a terminal you are asked for the number of messages first.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let outbox = try global.existingOutbox(of: workspace)
      for queued in try outbox.queuedCampaigns(campaign, in: workspace) {
        let waiting = try outbox?.counts(campaign: queued.id).waiting ?? 0
        if waiting > 0 { try Confirmation(isNeeded: !yes, verb: "cancel").ask(waiting) }
        let count = try outbox?.cancel(campaign: queued.id, at: .now) ?? 0
        if !global.quiet {
          print("\(queued.name): \(Console.count(count, "message")) cancelled")
        }
        try settlePage(of: queued, workspace, outbox)
      }
    }
  }

  /// A workspace whose settings cannot be read can still be stopped from mailing.
  private func settlePage(
    of queued: QueuedCampaign, _ workspace: Workspace, _ outbox: Outbox?
  ) throws {
    var problems = Problems()
    guard let settings = workspace.settings(&problems) else {
      if try outbox?.page(of: queued) != nil {
        Console.warning(
          "\(Settings.fileName) cannot be read: the page of \(queued.name) stays, if it has one",
          hint: "mend it, and then: postroom publish \(queued.name) --remove")
      }
      return
    }
    let words = try outbox?.settlePage(ofCancelled: queued, in: workspace, settings)
    if let words, !global.quiet { Console.note("\(queued.name): \(words)") }
  }
}
