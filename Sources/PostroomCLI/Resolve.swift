import ArgumentParser
import Foundation
import Mail
import Postroom
import SMTP

struct Resolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the messages that are in doubt, and settle them.",
    discussion: """
      A message is in doubt when it went out whole and no reply came back: the relay may have it, or \
      not, so it is neither accepted nor sent again. Without an option they are listed, and the exit \
      code is 1 when there are any.

      --maillog looks for each Message-ID in the log of the relay, if that is Postfix. What the log \
      shows in the queue is accepted. What it does not have stays in doubt, and you are told whether \
      the log proves that --resend is safe. Name the logs in any order, packed ones too: \
      postroom resolve CAMPAIGN --maillog /var/log/mail.log*
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Option(
    name: .customLong("maillog"),
    help: ArgumentHelp("A log of the relay's; - for standard input.", valueName: "file"))
  var maillogs: [String] = []
  @Argument(help: ArgumentHelp("More logs, behind --maillog.", valueName: "more-logs"))
  var moreLogs: [String] = []
  @Flag(help: "By hand: the relay has them.")
  var accepted = false
  @Flag(help: "By hand: send them again, with the same Message-ID.")
  var resend = false
  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("Only this address; may be repeated.", valueName: "address"))
  var addresses: [String] = []
  @Flag(help: "Do not ask.")
  var yes = false
  @Flag(help: "One JSON object a message, a line each.")
  var json = false

  func validate() throws {
    let ways = [!maillogs.isEmpty, accepted, resend].count { $0 }
    if ways > 1 { throw ValidationError("--maillog, --accepted or --resend: one of them") }
    if let stray = moreLogs.first, maillogs.isEmpty {
      throw ValidationError("unexpected argument '\(stray)'")
    }
    if (maillogs + moreLogs).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input can be read once")
    }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let wanted = try addresses.map { try checkedAddress($0) }
      let existing = try global.existingOutbox(of: workspace)
      guard let queued = try existing.queuedCampaigns(campaign, in: workspace).first,
        let outbox = existing
      else { return }
      if maillogs.isEmpty && !accepted && !resend {
        try settleInterruptedIfFree(workspace, outbox, settings)
        return try list(choose(wanted, in: outbox, of: queued), of: queued)
      }
      let lock = try RunLock.take(in: workspace)
      try Doubt.settleInterrupted(in: outbox, settings)
      let messages = try choose(wanted, in: outbox, of: queued)
      if messages.isEmpty {
        noteNothing(queued)
      } else if maillogs.isEmpty {
        try settleByHand(messages, of: queued, in: outbox, settings)
      } else {
        try settleByLog(messages, of: queued, in: outbox, settings)
      }
      _ = consume lock
    }
  }

  /// Exit code 65 when one of those that were named is not in doubt.
  private func choose(
    _ wanted: [Address], in outbox: Outbox, of queued: QueuedCampaign
  ) throws -> [DoubtfulMessage] {
    let messages = try outbox.doubtfulMessages(campaign: queued.id)
    if wanted.isEmpty { return messages }
    let keys = Set(wanted.map(\.key))
    let chosen = messages.filter { keys.contains($0.address.key) }
    let strangers = keys.subtracting(chosen.map(\.address.key))
    for address in wanted where strangers.contains(address.key) {
      let state = try outbox.state(of: address, campaign: queued.id)
      // To everybody but the drainer a message on its way is still in the queue.
      let shown = state == .committing ? .queued : state
      Console.error(
        shown.map { "\(address) is not in doubt: it is \($0.rawValue)" }
          ?? "\(address) is not among the recipients of \(queued.name)",
        hint: "postroom resolve \(queued.name) lists those in doubt")
    }
    if !strangers.isEmpty { throw ExitCode(Exit.badInput.rawValue) }
    return chosen
  }

  // MARK: Listing

  /// What a dead run left behind is in doubt as well; while another run is at it, it is not dead.
  private func settleInterruptedIfFree(
    _ workspace: Workspace, _ outbox: Outbox, _ settings: Settings
  ) throws {
    do {
      let lock = try RunLock.take(in: workspace)
      try Doubt.settleInterrupted(in: outbox, settings)
      _ = consume lock
    } catch let failure as CommandFailure where failure.exit == .workLeft {}
  }

  private func list(_ messages: [DoubtfulMessage], of queued: QueuedCampaign) throws {
    guard !messages.isEmpty else { return noteNothing(queued) }
    let format = ResolveFormat(queued)
    for message in messages {
      print(json ? format.json(message, .inDoubt) : format.listing(message))
    }
    if !global.quiet {
      Console.note(
        "hint: the relay's log settles them: postroom resolve \(queued.name) --maillog FILE")
      Console.note("hint: or you do, with --accepted or --resend, and --to ADDRESS for one alone")
    }
    throw ExitCode(Exit.troubled.rawValue)
  }

  private func noteNothing(_ queued: QueuedCampaign) {
    if !global.quiet { Console.note("postroom: nothing of \(queued.name) is in doubt") }
  }

  // MARK: Settling

  private func settleByHand(
    _ messages: [DoubtfulMessage], of queued: QueuedCampaign, in outbox: Outbox,
    _ settings: Settings
  ) throws {
    if resend && addresses.isEmpty {
      try Confirmation(isNeeded: !yes, verb: "send again").ask(messages.count)
    }
    try outbox.settle(
      messages.map { accepted ? .acceptedByHand($0) : .resentByHand($0) }, at: .now)
    if json {
      let state = accepted ? MessageState.accepted : .deferred
      let format = ResolveFormat(queued)
      for message in messages { print(format.json(message, state)) }
    } else if !global.quiet {
      let end = accepted ? "accepted" : "to be sent again"
      if addresses.isEmpty {
        print("\(queued.name): \(Console.count(messages.count, "message")) \(end)")
      } else {
        for message in messages { print("\(message.address) is \(end)") }
      }
    }
    if resend { noteResent(queued, in: settings.zone) }
  }

  private func noteResent(_ queued: QueuedCampaign, in zone: TimeZone) {
    if let end = queued.expiresAt, end <= .now {
      return Console.warning(
        "the event began at \(end.local(in: zone)): they will expire, as nobody is invited any more"
      )
    }
    guard !global.quiet else { return }
    Console.note(
      queued.pause == nil
        ? "hint: due now: postroom send \(queued.name), or cron's next run"
        : "hint: the campaign is paused: postroom resume \(queued.name)")
  }

  private func settleByLog(
    _ messages: [DoubtfulMessage], of queued: QueuedCampaign, in outbox: Outbox,
    _ settings: Settings
  ) throws {
    let margin = settings.smtp.timeouts["final_dot"] ?? Timeouts().finalDot
    let resolution = Resolution(queued, in: outbox, margin: .seconds(Int(margin.rounded(.up))))
    let answers: Resolution.Answers
    do {
      let log = try Maillog(files: maillogs + moreLogs, clock: MaillogClock(now: .now))
      answers = try resolution.ask(log, about: messages)
    } catch let failure as MaillogFailure {
      throw CommandFailure(.badInput, "\(failure.file): \(failure.reason)", hint: failure.hint)
    }
    for file in answers.strangers {
      Console.warning("\(file): there is no line of Postfix's in it")
    }
    let pairs = zip(messages, answers.findings)
    try outbox.settle(pairs.compactMap { $1.settlement(of: $0) }, at: .now)
    let format = ResolveFormat(queued)
    for (message, finding) in pairs {
      if json {
        print(format.json(message, finding.state, finding))
      } else if !global.quiet || finding.state == .inDoubt {
        print(format.text(message, finding))
      }
    }
    let left = answers.findings.count { $0.state == .inDoubt }
    if !json && !global.quiet {
      print(
        "\(queued.name): \(Console.number(messages.count - left)) accepted, "
          + "\(Console.number(left)) still in doubt")
    }
    guard left > 0 else { return }
    if !global.quiet {
      for hint in format.hints(messages, answers.findings) { Console.note("hint: \(hint)") }
    }
    throw ExitCode(Exit.troubled.rawValue)
  }
}
