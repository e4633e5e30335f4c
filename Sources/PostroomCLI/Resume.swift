import ArgumentParser
import Postroom

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a paused campaign go on, with the next `send` or `run`.")

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let outbox = try global.existingOutbox(of: workspace)
      for queued in try outbox.queuedCampaigns(campaign, in: workspace) {
        if let cancellation = try outbox?.cancellation(of: queued) {
          throw CommandFailure(
            .badInput, "\(queued.name) does not go on: \(cancellation) cancelled the event")
        }
        let wasPaused = try outbox?.resume(campaign: queued.id) ?? false
        let waiting = try outbox?.counts(campaign: queued.id).waiting ?? 0
        guard !global.quiet else { continue }
        print(
          wasPaused
            ? "\(queued.name) goes on: \(Console.count(waiting, "message")) left"
            : "\(queued.name) was not paused")
      }
    }
  }
}
