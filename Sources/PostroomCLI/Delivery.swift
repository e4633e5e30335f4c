import ArgumentParser
import Foundation
import Mail
import Postroom
import SMTP

/// A delivery run as `send` and `run` do it, and the exit code that it earns.
struct Delivery {
  private let settings: Settings
  private let outbox: Outbox
  private let workspace: Workspace
  private let global: GlobalOptions
  private let wiring: RelayWiring
  private let transport: SMTPTransport
  private let relay: String

  /// What is wrong with the relay's settings is found out now, before anything is queued.
  init(
    workspace: Workspace, settings: Settings, outbox: Outbox, global: GlobalOptions,
    relay: RelayOptions
  ) throws {
    self.settings = settings
    self.outbox = outbox
    self.workspace = workspace
    self.global = global
    self.relay = relay.smtp ?? settings.smtp.url
    wiring = RelayWiring(workspace, settings, relay, isVerbose: global.verbose)
    transport = try wiring.transport()
  }

  /// Asks for the secret of the login before anything is queued; the run keeps it.
  func fetchSecret() throws { try wiring.fetchSecret(for: transport) }

  /// A campaign as it is to be submitted: what composes its messages is there, and where one may leave
  /// now, so is the page to which they lead.
  func prepare(
    _ campaign: QueuedCampaign, leavesRelayAlone: Bool = false
  ) throws -> DeliveryRun<SMTPTransport>.Campaign {
    let composer = try composer(of: campaign)
    if try !isLeftAlone(leavesRelayAlone), try outbox.awaitsPublishing(campaign),
      try outbox.dueCount(campaign: campaign.id, at: .now) > 0
    {
      try outbox.publishPage(of: campaign, in: workspace, settings)
    }
    return .init(campaign, composer: composer)
  }

  private func isLeftAlone(_ leavesRelayAlone: Bool) throws -> Bool {
    guard leavesRelayAlone else { return false }
    let trouble = try outbox.relayTrouble(
      of: relay, at: .now, longestWait: settings.retry.longestWait)
    return trouble.map { $0.retryAt > .now } ?? false
  }

  func run(
    _ campaigns: [DeliveryRun<SMTPTransport>.Campaign], limit: Int? = nil, waits: Bool = false,
    leavesRelayAlone: Bool = false, endsAt: Instant? = nil, total: Int
  ) throws -> DeliveryRun<SMTPTransport>.Summary {
    if total > 0, try !isLeftAlone(leavesRelayAlone) { try fetchSecret() }
    var how = DeliverySettings()
    how.relay = relay
    how.leavesRelayAlone = leavesRelayAlone
    how.endsAt = endsAt
    how.connections = settings.smtp.connections
    how.perConnection = settings.limits.perConnection
    how.perDomain = settings.limits.perDomain
    how.rate = settings.limits.rate
    how.retry = settings.retry
    how.limit = try limitToday(limit)
    how.waitsForDeferred = waits
    var run = DeliveryRun(
      outbox: outbox, campaigns: campaigns, transport: transport, settings: how)
    let progress = Progress(total: limit.map { min($0, total) } ?? total, isQuiet: global.quiet)
    run.progress = progress.show
    run.interruption = { SignalWatch.signal }
    let summary = run.run()
    progress.end()
    return summary
  }

  /// To whoever operates this, with what became of the campaigns.
  func reportMail(to address: Address) -> ReportMail {
    ReportMail(
      address: address, workspace: workspace, settings: settings, outbox: outbox,
      transport: transport)
  }

  /// Exit code 78 when its messages cannot be signed with the keys that it was queued with: none
  /// leaves without.
  private func composer(of campaign: QueuedCampaign) throws -> Composer {
    let keys: SigningKeys
    do throws(SigningKeyFault) {
      keys = try SigningKeys(of: campaign.name, campaign.composition, settings, in: workspace)
    } catch { throw ExitCode(refusing: [error]) }
    return try outbox.composer(of: campaign, keys: keys, in: workspace)
  }

  /// `--limit` and what is left of `limits.per_day`, whichever is less.
  private func limitToday(_ limit: Int?) throws -> Int? {
    guard let perDay = settings.limits.perDay else { return limit }
    let left = max(0, perDay - (try outbox.attemptsToday(at: .now)))
    if left == 0 { Console.warning("limits.per_day (\(perDay)) is reached: nothing more today") }
    return min(limit ?? left, left)
  }

  /// Says why a run was halted, and which exit code goes with it; nil when it was not.
  static func exit(for halt: Halt?, stateFile: String) -> Int32? {
    switch halt {
    case nil: return nil
    case .signal(let number):
      Console.note("postroom: stopped by a signal; the same command goes on from here")
      return 128 + number
    case .unreachable(let reason):
      Console.error(
        "the relay cannot be reached: \(reason)",
        hint: "nothing is lost: run the same command again, or let cron run `postroom run`")
      return Exit.unreachable.rawValue
    case .leftAlone, .windowClosed: return Exit.workLeft.rawValue
    case .contentRefused(let reason):
      Console.error(
        "the relay refuses message after message of a campaign in the same words: \(reason)",
        hint: "it is paused. Is it the login, the sender, or the text? Once the relay takes it, "
          + "`postroom resume CAMPAIGN`; a changed text is a campaign of its own")
      return Exit.troubled.rawValue
    case .relayRefuses(let reason):
      Console.error(
        "the relay does not take mail from here: \(reason)",
        hint: "look at smtp: and sender: in \(Settings.fileName); nothing is lost")
      return Exit.unreachable.rawValue
    case .loginRefused(let reason):
      Console.error(
        "the relay refused the login: \(reason)",
        hint: "check username and password under smtp: in \(Settings.fileName); nothing is lost")
      return Exit.loginRefused.rawValue
    case .state(let error):
      Console.error("\(stateFile): \(error.message)", hint: error.hint)
      return Exit.cannotWrite.rawValue
    }
  }
}

extension OpeningFailure {
  /// What it means for a run that meets it.
  var halt: Halt {
    switch self {
    case .unreachable(let reason), .busy(let reason): .unreachable(reason: reason)
    case .refused(let reason), .insecure(let reason): .relayRefuses(reason: reason)
    case .loginRefused(let reason): .loginRefused(reason: reason)
    }
  }
}
