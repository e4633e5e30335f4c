import ArgumentParser
import Foundation
import Postroom

struct Correct: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a campaign file that corrects one that went out.",
    discussion: """
      A campaign that says `corrects: CAMPAIGN` is for those of its audience whose message of \
      CAMPAIGN was accepted, and reaches them as an answer to it, in the same thread. It is a \
      campaign like any other: write it, check it, look at its preview, and send it.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign that went out: its name, or its file.", completion: .campaign)
  var campaign: String
  @Option(
    help: ArgumentHelp(
      "Only those of whom this is true, as in \"city = 'Leeds'\".", valueName: "expression"),
    completion: .column)
  var `where`: String?

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let existing = try global.existingOutbox(of: workspace)
      let queued = try existing.queuedCampaigns(campaign, in: workspace).first
      guard let outbox = existing, let queued else {
        throw CommandFailure(.noInput, "no campaign was queued yet")
      }
      let counts = try outbox.counts(campaign: queued.id)
      guard counts[.accepted] > 0 else {
        throw CommandFailure(
          .badInput, "nobody has \(queued.name): there is nothing to correct",
          hint: counts.waiting > 0
            ? "postroom cancel \(queued.name) stops it; then send what is right as a new campaign"
            : nil)
      }
      let draft = try draft(of: queued.name, workspace, settings, outbox)
      try DraftFile.write(draft.text, to: draft.path, in: workspace)
      print(draft.path)
      guard !global.quiet else { return }
      let held = counts[.inDoubt] > 0 ? ", \(Console.number(counts[.inDoubt])) in doubt" : ""
      Console.note("\(queued.name): \(Console.number(counts[.accepted])) have it\(held)")
      if counts.waiting > 0 {
        Console.warning(
          "\(Console.count(counts.waiting, "message")) of \(queued.name) will still go out as it is",
          hint: "postroom pause \(queued.name), or cancel, if it should not")
      }
      Console.note("Write it, and then: postroom check \(draft.name)")
    }
  }

  private func draft(
    of name: String, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox
  ) throws -> CorrectionDraft {
    do {
      return try CorrectionDraft(
        of: name, where: `where`, in: workspace, settings: settings,
        isTaken: { try outbox.campaign(named: $0) != nil })
    } catch let fault as DraftFault {
      throw CommandFailure(draft: fault)
    }
  }
}
