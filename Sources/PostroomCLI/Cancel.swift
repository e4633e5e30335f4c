import ArgumentParser
import Postroom

struct Cancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Mail nobody who is still waiting for a campaign, ever.",
    discussion: """
      What was accepted stays accepted, and what is in doubt stays in doubt. A run that is at it \
      stops within a second. It cannot be taken back, so on a terminal you are asked for the number \
      of messages first.
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
        guard !global.quiet else { continue }
        print("\(queued.name): \(Console.count(count, "message")) cancelled")
      }
    }
  }
}
