import ArgumentParser
import Foundation
import Postroom

struct Send: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Queue a campaign and submit it; run again, it goes on where it stopped.",
    discussion: """
      Everything is checked before the first message. The campaign's files are frozen when it is \
      queued, so what is submitted later is what was checked. On a terminal you are asked for the \
      number of recipients first. It stops, too, when the audience is more than a fifth larger or smaller \
      than that of the last campaign of the series, when the CSV has lost columns since, or when a \
      campaign that says the same went out before: --expect goes on.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var relay: RelayOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Flag(help: "Check and count everything, compose every message, and send none.")
  var dryRun = false
  @Flag(help: "Do not ask.")
  var yes = false
  @Option(help: ArgumentHelp("Submit at most this many messages now.", valueName: "n"))
  var limit: Int?
  @Option(
    help: ArgumentHelp(
      "Queue it though it is unlike the last campaigns, if it is for exactly this many recipients.",
      valueName: "n"))
  var expect: Int?
  @Flag(help: "Queue it though its series comes every month, and this month has one.")
  var again = false
  @Option(
    help: ArgumentHelp(
      "Queue it though it moves an event, if the event starts then by now.", valueName: "time"))
  var newStart: String?
  @Flag(help: "Also queue contacts that joined the audience since it was queued.")
  var toNew = false
  @Flag(help: "Stay until no deferred message is left.")
  var wait = false
  @Flag(help: "End with the JSON object of `status --json`.")
  var json = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be above 0") }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let name = workspace.campaignName(campaign)
      let settings = try global.settings(of: workspace)
      if dryRun { return try rehearse(name, workspace, settings) }
      SignalWatch.begin()
      let lock = try RunLock.take(in: workspace)
      let outbox = try global.outbox(of: workspace)
      try Doubt.settleInterrupted(in: outbox, settings)
      let delivery = try Delivery(
        workspace: workspace, settings: settings, outbox: outbox, global: global, relay: relay)
      try CommandFailure.heedBounces(in: outbox)
      try queue(name, workspace, settings, outbox, delivery)
      guard let queued = try outbox.campaign(named: name) else {
        throw CommandFailure(.internalError, "\(name) was not queued")
      }
      let before = try outbox.counts(campaign: queued.id)
      if queued.pause != nil, before.waiting == 0, before[.cancelled] > 0 {
        throw CommandFailure(
          .badInput, "\(name) was cancelled: nobody is left to send it to",
          hint: "to send it after all, copy campaigns/\(name).md to another name, and send that")
      }
      if let pause = queued.pause, before.waiting > 0 {
        throw CommandFailure(
          .workLeft,
          "\(name) is paused since \(pause.since.local(in: settings.zone)): \(pause.reason)",
          hint: try outbox.cancellation(of: queued) == nil ? "postroom resume \(name)" : nil)
      }
      let summary = try delivery.run(
        [try delivery.prepare(queued)], limit: limit, waits: wait,
        total: before.waiting)
      let counts = try outbox.counts(campaign: queued.id)
      let status = StatusLine(try outbox.campaign(named: name) ?? queued, counts)
      if json {
        print(JSONValue.object(status.json).line)
      } else if !global.quiet {
        print(status.line(in: settings.zone))
      }
      _ = consume lock
      if let code = Delivery.exit(for: summary.halt, stateFile: workspace.stateFile) {
        throw ExitCode(code)
      }
      try finish(
        try outbox.campaign(named: name) ?? queued, counts,
        next: try outbox.nextDue(campaigns: [queued.id]), in: settings.zone)
    }
  }

  private func finish(
    _ queued: QueuedCampaign, _ counts: CampaignCounts, next: Instant?, in zone: TimeZone
  ) throws {
    Doubt.tell(of: queued, counts)
    var exit = WorstExit()
    if let next {
      let messages = Console.count(counts.waiting, "message")
      let isScheduled = counts[.deferred] == 0 && next > .now
      if !global.quiet {
        if queued.pause != nil {
          Console.note(
            "postroom: it was paused meanwhile, \(messages) left: postroom resume \(queued.name)")
        } else if next > .now {
          Console.note(
            "postroom: \(messages) due from \(next.local(in: zone)): let cron run `postroom run`")
        } else {
          Console.note("postroom: \(messages) left: run the same command again")
        }
      }
      if !isScheduled { exit.add(.workLeft) }
    }
    if counts[.failed] + counts[.expired] > 0 {
      Console.note("postroom: see who: postroom log \(queued.name) --state failed (or expired)")
    }
    if counts.troubled > 0 { exit.add(.troubled) }
    if exit.code != Exit.done.rawValue { throw ExitCode(exit.code) }
  }

  // MARK: Queueing

  private func queue(
    _ name: String, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox,
    _ delivery: Delivery
  ) throws {
    if let queued = try outbox.campaign(named: name) {
      if expect != nil && !toNew && !global.quiet {
        Console.warning(
          "\(name) was queued at \(queued.queuedAt.local(in: settings.zone)), for whom it is for: "
            + "--expect changes nothing",
          hint: "postroom status \(name) counts them")
      }
      if !toNew { return try goOn(with: queued, workspace, settings, outbox) }
      return try queueNew(for: queued, workspace, settings, outbox, delivery)
    }
    let checked = try CheckedCampaign(name, workspace, settings, outbox)
    if let expiresAt = checked.plan.expiresAt, expiresAt <= .now {
      throw CommandFailure(
        .badInput, checked.plan.lateness(since: expiresAt),
        hint: "mend start: under event:, or not_after, in campaigns/\(name).md, if it is wrong")
    }
    if !global.quiet { Console.note("\(name): \(AudienceSummary(counts: checked.counts).line)") }
    try checked.heedGuards(in: outbox, expected: expect, again: again)
    try checked.heedNewStart(newStart, asks: !yes)
    try delivery.fetchSecret()
    try Confirmation(isNeeded: !yes && expect == nil).ask(checked.counts.recipients)
    try checked.queue(in: outbox)
  }

  private func goOn(
    with queued: QueuedCampaign, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox?
  ) throws {
    var ignored = Problems()
    let plan = CampaignPlan(
      name: queued.name, in: workspace, settings: settings, at: .now,
      correcting: try outbox.corrected(by: queued.name, in: workspace, settings),
      problems: &ignored)
    guard let plan, !global.quiet else { return }
    let date = queued.composition.date
    let frozen = date > queued.queuedAt ? date : nil
    if plan.sendAt.flatMap({ $0 > queued.queuedAt ? $0 : nil }) != frozen {
      Console.warning(
        "send_at of \(queued.name) changed since it was queued at "
          + "\(queued.queuedAt.local(in: settings.zone)): it goes on as it was then",
        hint: "to send it at another time: postroom cancel \(queued.name), and send a copy of it "
          + "under another name")
    }
    guard plan.digest != queued.digest else { return }
    Console.warning(
      "the files of \(queued.name) changed since it was queued at "
        + "\(queued.queuedAt.local(in: settings.zone)): it goes on as it was then",
      hint: "to correct what went out: postroom correct \(queued.name)")
  }

  private func queueNew(
    for queued: QueuedCampaign, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox,
    _ delivery: Delivery
  ) throws {
    if let cancellation = try outbox.cancellation(of: queued) {
      throw CommandFailure(
        .badInput, "\(cancellation) cancelled the event: nobody is invited to it any more")
    }
    let checked = try CheckedCampaign(queued.name, workspace, settings, outbox)
    let now = checked.plan.composition
    let merged = queued.composition
    guard now.fields == merged.fields, now.enclosures?.personal == merged.enclosures?.personal
    else {
      throw CommandFailure(
        .badInput,
        "\(queued.name) now merges other fields, or attaches other files, than when it was queued",
        hint: "put its files back as they were, or make a campaign of its own for the new contacts")
    }
    let fresh = try checked.countNew(in: outbox, campaign: queued.id)
    if !global.quiet { Console.note("\(queued.name): \(Console.count(fresh, "new recipient"))") }
    guard fresh > 0 else { return }
    if let expect { try CheckedCampaign.demand(expect, of: fresh) }
    try delivery.fetchSecret()
    try Confirmation(isNeeded: !yes && expect == nil).ask(fresh)
    try checked.queue(in: outbox)
  }

  // MARK: The rehearsal

  /// Everything `send` does up to the relay: composes each message and throws it away.
  private func rehearse(_ name: String, _ workspace: Workspace, _ settings: Settings) throws {
    let outbox = try global.existingOutbox(of: workspace)
    let source: PreviewSource
    var checked: CheckedCampaign?
    if let outbox, let queued = try outbox.campaign(named: name) {
      source = try PreviewSource(queued: queued, in: outbox, workspace, settings)
    } else {
      let fresh = try CheckedCampaign(name, workspace, settings, outbox)
      source = PreviewSource(fresh)
      checked = fresh
    }
    try source.demandSignatures()
    var octets = 0
    var largest = 0
    try source.read { member in
      let content = try source.composer.compose(to: member.address, values: member.values).content
      octets += content.wireCount
      largest = max(largest, content.wireCount)
    }
    print("\(name): \(source.summary)")
    print(
      "\(Console.number(octets / 1000)) kB in all, the largest message \(Console.number(largest)) octets"
    )
    if !global.quiet { Console.note("postroom: this was a dry run: nothing was queued or sent") }
    try checked?.heedGuards(in: outbox, expected: expect, again: again)
    if newStart != nil || !Confirmation.canAsk { try checked?.heedNewStart(newStart) }
  }
}
