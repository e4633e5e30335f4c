import ArgumentParser
import Postroom

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happened to each recipient.")

  @OptionGroup var global: GlobalOptions
  @Argument(help: "One campaign; all that were queued, unless given.", completion: .campaign)
  var campaign: String?
  @Option(
    help: ArgumentHelp(
      "Only those queued, deferred, accepted, failed, expired, in_doubt, suppressed or cancelled.",
      valueName: "state"), completion: .messageState)
  var state: String?
  @Flag(help: "One JSON object a recipient, a line each.")
  var json = false
  @Flag(help: "CSV, safe to open in a spreadsheet.")
  var csv = false

  func validate() throws {
    if json && csv { throw ValidationError("--json or --csv, not both") }
    if let state, MessageState(rawValue: state) == nil || state == "committing" {
      let states = MessageState.allCases.map(\.rawValue).filter { $0 != "committing" }
      throw ValidationError("--state: one of \(states.joined(separator: ", "))")
    }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let outbox = try global.existingOutbox(of: workspace)
      let campaigns = try outbox.queuedCampaigns(campaign, in: workspace)
      if csv { print(LogFormat.csvHeader, terminator: "") }
      for campaign in campaigns {
        let composer = Composer(campaign.composition)
        try outbox?.readLog(
          campaign: campaign.id, state: state.flatMap { MessageState(rawValue: $0) }
        ) { line in
          let format = LogFormat(campaign: campaign.name, composer: composer, line: line)
          if json {
            print(format.json)
          } else if csv {
            print(format.csv, terminator: "")
          } else {
            print(format.text)
          }
        }
      }
    }
  }
}
