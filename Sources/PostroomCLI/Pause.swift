import ArgumentParser
import Postroom

struct Pause: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Submit no more of a campaign until it is resumed.",
    discussion: "A run that is at it stops within a second; messages on their way are finished.")

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Option(help: "Why, for whoever asks later.")
  var reason = "by hand"

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let outbox = try global.existingOutbox(of: workspace)
      for queued in try outbox.queuedCampaigns(campaign, in: workspace) {
        let isNew = try outbox?.pause(campaign: queued.id, because: reason, at: .now) ?? false
        guard !global.quiet else { continue }
        print(isNew ? "\(queued.name) is paused" : "\(queued.name) was paused before")
      }
    }
  }
}
