import ArgumentParser
import Foundation
import Mail
import Postroom
import SMTP

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Do what is due: cron's one line.",
    discussion: """
      Reads the mailbox under inbox: in the settings, queues campaigns whose send_at has come, and \
      submits everything that is due: their messages, those left over, and deferred ones. Says nothing \
      when all is well.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var relay: RelayOptions
  @Option(
    help: ArgumentHelp(
      "Mail the report of each campaign that ends in this run, instead of to report.to in the settings.",
      valueName: "address"))
  var reportTo: String?

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let operatorAddress = try reportTo.map { try checkedAddress($0, of: "--report-to") }
      SignalWatch.begin()
      let lock = try RunLock.takeForCron(in: workspace, isVerbose: global.verbose)
      let outbox = try global.outbox(of: workspace)
      let interrupted = try Doubt.settleInterrupted(in: outbox, settings)
      finishForgetting(in: outbox)
      let delivery = try Delivery(
        workspace: workspace, settings: settings, outbox: outbox, global: global, relay: relay)
      let isClosed = settings.window.opening(after: .now) != nil
      var exit = WorstExit()
      if interrupted > 0 { exit.add(.troubled) }
      // First: who is mailed may depend on who answered.
      let isRead = try readInbox(workspace, settings, outbox, &exit)
      let weighing = try outbox.weighBounces(isFinal: isRead, at: .now)
      if weighing.isHeld { throw CommandFailure(held: weighing) }
      try queueScheduled(workspace, settings, outbox, isClosed: isClosed, &exit)

      // What holds up one holds up no other.
      var campaigns: [QueuedCampaign] = []
      var ready: [DeliveryRun<SMTPTransport>.Campaign] = []
      for campaign in isClosed ? [] : try outbox.campaigns(dueAt: .now) {
        do {
          ready.append(try delivery.prepare(campaign, leavesRelayAlone: true))
          campaigns.append(campaign)
        } catch let failure as StateError {
          throw failure
        } catch { exit.add(Console.code(showing: error)) }
      }
      if isClosed, try outbox.hasWaiting() { exit.add(.workLeft) }
      guard !campaigns.isEmpty else { throw ExitCode(exit.code) }
      let due = try campaigns.map { try outbox.dueCount(campaign: $0.id, at: .now) }
      let before = try campaigns.map { try outbox.counts(campaign: $0.id) }
      let summary = try delivery.run(
        ready, leavesRelayAlone: true, endsAt: settings.window.closing(after: .now),
        total: due.reduce(0, +))
      let after = try campaigns.map { try outbox.counts(campaign: $0.id) }
      if summary.halt == nil, let address = operatorAddress ?? settings.reportTo {
        delivery.reportMail(to: address).send(campaigns)
      }
      _ = consume lock
      // Counted in the outbox, where those set aside because their event has begun are too.
      let isTroubled = zip(before, after).contains { $0.troubled < $1.troubled }
      if isTroubled { exit.add(.troubled) }
      if try outbox.hasWaiting() { exit.add(.workLeft) }
      if Console.answersAreShown || global.verbose || isTroubled {
        for (campaign, counts) in zip(campaigns, after) {
          print(StatusLine(campaign, counts).line(in: settings.zone))
        }
      }
      for (campaign, (before, after)) in zip(campaigns, zip(before, after))
      where before[.inDoubt] < after[.inDoubt] {
        Doubt.tell(of: campaign, after)
      }
      if case .leftAlone(let until, let reason) = summary.halt, Console.errorsAreShown {
        Console.note(
          "postroom: the relay was in trouble and is asked again at "
            + "\(until.local(in: settings.zone)): \(reason)")
        Console.note("hint: `postroom send CAMPAIGN` asks it now")
      }
      if let halted = Delivery.exit(for: summary.halt, stateFile: workspace.stateFile) {
        exit.add(halted)
      }
      throw ExitCode(exit.code)
    }
  }

  /// What a `forget` that was stopped left to do. It keeps nothing from being sent either.
  private func finishForgetting(in outbox: Outbox) {
    do throws(StateError) {
      if try outbox.isForgettingUnfinished() { try outbox.finishForgetting() }
    } catch {
      Console.warning(
        "what was forgotten may still be read in the free space of \(Workspace.stateFileName): "
          + error.message, hint: "the next run tries again")
    }
  }

  /// False when the mailbox was not read to its end, which keeps nothing from being sent. One that
  /// cannot be read is asked again after an hour, and said again after a day.
  private func readInbox(
    _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox, _ exit: inout WorstExit
  ) throws -> Bool {
    guard let inbox = settings.inbox else { return false }
    let wiring = InboxWiring(workspace, settings, isVerbose: global.verbose)
    let mailbox = wiring.name(of: inbox.source)
    if try outbox.isLeftAlone(mailbox: mailbox, at: .now) { return false }
    var report = InboxReport(isQuiet: !Console.answersAreShown && !global.verbose)
    let trouble: (message: String, hint: String?)
    do {
      try report.read(inbox.source, wiring, outbox)
      try outbox.forgetTrouble(of: mailbox)
      return SignalWatch.signal == nil
    } catch let failure as InboxFailure {
      trouble = (failure.message, failure.hint)
    } catch let fault as SigningKeyFault {
      trouble = ("the mailbox is not read: \(fault.message)", fault.hint)
    }
    if try outbox.noteTrouble(of: mailbox, trouble.message, at: .now) {
      Console.warning(trouble.message, hint: trouble.hint)
      exit.add(.troubled)
    }
    return false
  }

  /// Queues what is scheduled, unless the window is closed, and says of every campaign why it is not:
  /// 65 when it has problems, 1 when it was missed. The others go on.
  private func queueScheduled(
    _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox, isClosed: Bool,
    _ exit: inout WorstExit
  ) throws {
    let now = Instant.now
    for name in workspace.campaignNames where try outbox.campaign(named: name) == nil {
      var problems = Problems()
      let schedule = SendSchedule(
        name, in: workspace, settings: settings, problems: &problems)
      Console.show(problems)
      // It may have been due: who wrote it must hear that it cannot be read.
      if problems.hasErrors { exit.add(.badInput) }
      guard let schedule, schedule.sendAt <= now else { continue }
      guard now < schedule.notAfter else {
        Console.warning(
          "\(name) was to be sent at \(schedule.sendAt.local(in: settings.zone)) and was not: "
            + "since \(schedule.notAfter.local(in: settings.zone)) it is too late",
          hint: "mend send_at and not_after, or take send_at away")
        exit.add(.troubled)
        continue
      }
      if isClosed { continue }
      do {
        let checked = try CheckedCampaign(name, workspace, settings, outbox)
        try checked.heedGuards(in: outbox)
        try checked.heedNewStart(nil)
        try checked.queue(in: outbox)
      } catch let failure as StateError {
        // No other campaign could be queued, nor anything be submitted.
        throw failure
      } catch { exit.add(Console.code(showing: error)) }
    }
  }
}
