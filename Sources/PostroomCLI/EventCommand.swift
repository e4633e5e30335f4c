import ArgumentParser
import Foundation
import Postroom

struct EventCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "event",
    abstract: "Write a campaign file that changes an event in calendars, or cancels it.",
    discussion: """
      Invitations that were accepted or are in doubt are followed by the event's next version, or \
      by its cancellation. Either is a campaign like any other: finish it, check it, look at its \
      preview, and send it.
      """,
    subcommands: [Update.self, Cancellation.self])

  struct Update: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Another time, place or title.",
      discussion: """
        The file says `updates: CAMPAIGN`, and has the event to be mended. It is refused when nothing \
        of the event changed; and `send` asks for the new start when that did.
        """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The campaign that invited: its name, or its file.", completion: .campaign)
    var campaign: String

    func run() throws {
      try reporting { try EventCommand.write(campaign, cancelling: false, global) }
    }
  }

  struct Cancellation: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cancel", abstract: "It does not take place.",
      discussion: """
        The file says `cancels: CAMPAIGN`. Once it is queued, no message that still waits to invite to \
        the event goes out any more.
        """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The campaign that invited: its name, or its file.", completion: .campaign)
    var campaign: String

    func run() throws {
      try reporting { try EventCommand.write(campaign, cancelling: true, global) }
    }
  }

  private static func write(_ campaign: String, cancelling: Bool, _ global: GlobalOptions) throws {
    let workspace = try global.workspace()
    let settings = try global.settings(of: workspace)
    let existing = try global.existingOutbox(of: workspace)
    guard let outbox = existing,
      let queued = try existing.queuedCampaigns(campaign, in: workspace).first
    else { throw CommandFailure(.noInput, "no campaign was queued yet") }
    let sent = try event(of: queued, in: outbox, cancelling: cancelling, zone: settings.zone)
    let counts = try outbox.counts(ofEvent: queued)
    guard counts[.accepted] + counts[.inDoubt] > 0 else {
      throw CommandFailure(
        .badInput, "nobody has the event of \(queued.name) yet",
        hint: counts.waiting > 0
          ? "postroom cancel \(queued.name) stops it; then send what is right as a new campaign"
          : nil)
    }
    let draft: CorrectionDraft
    do {
      draft = try CorrectionDraft(
        of: sent, cancelling: cancelling, in: workspace, settings: settings,
        isTaken: { try outbox.campaign(named: $0) != nil })
    } catch let fault as DraftFault { throw CommandFailure(draft: fault) }
    try DraftFile.write(draft.text, to: draft.path, in: workspace)
    print(draft.path)
    guard !global.quiet else { return }
    if !cancelling, counts.waiting > 0 {
      Console.warning(
        "\(Console.count(counts.waiting, "message")) will still go out with the event as it was",
        hint: "let them, and then: postroom send \(draft.name) --to-new")
    }
    Console.note("Write it, and then: postroom check \(draft.name)")
  }

  /// Exit code 65 when there is nothing to change.
  private static func event(
    of queued: QueuedCampaign, in outbox: Outbox, cancelling: Bool, zone: TimeZone
  ) throws -> SentEvent {
    guard let sent = try outbox.sentEvent(of: queued) else {
      throw CommandFailure(
        .badInput, "\(queued.name) invites to nothing",
        hint: "to mend what it says: postroom correct \(queued.name)")
    }
    if sent.isCancelled {
      throw CommandFailure(
        .badInput, "\(sent.campaign) cancelled the event already",
        hint: cancelling ? nil : "a new date is a campaign of its own: postroom new invitation")
    }
    if cancelling, sent.end <= .now {
      throw CommandFailure(
        .badInput, "the event ended at \(sent.end.local(in: zone)): there is nothing left to cancel"
      )
    }
    return sent
  }
}
