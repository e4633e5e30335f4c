import ArgumentParser
import Mail
import Postroom

/// The messages of a campaign as they would be submitted: composed from the files, or, once it is
/// queued, from what was frozen then, whatever became of the files.
struct PreviewSource {
  let composer: Composer
  /// What to say about who is in it.
  let summary: String
  let recipients: Int
  /// "not approved", where somebody has to; nil once the campaign is queued.
  private(set) var approval: String?
  /// The files have errors: `send` would not queue them.
  var hasErrors: Bool { problems.hasErrors }
  /// What `check` finds; nothing once the campaign is queued.
  let problems: Problems
  /// Why the messages are shown unsigned, though they are to be signed.
  private(set) var keyFaults: [SigningKeyFault] = []
  private let readMembers: ((AudienceMember) throws -> Void) throws -> Void

  init(
    queued: QueuedCampaign, in outbox: Outbox, _ workspace: Workspace, _ settings: Settings
  ) throws {
    var keys: SigningKeys?
    do throws(SigningKeyFault) {
      keys = try SigningKeys(of: queued.name, queued.composition, settings, in: workspace)
    } catch { keyFaults = [error] }
    composer = try outbox.composer(of: queued, keys: keys, in: workspace)
    let counts = try outbox.counts(campaign: queued.id)
    recipients = counts.total - counts[.suppressed]
    let suppressed = Console.number(counts[.suppressed])
    summary =
      "\(Console.count(recipients, "recipient")), \(suppressed) suppressed, "
      + "as queued at \(queued.queuedAt.local(in: settings.zone))"
    problems = Problems()
    readMembers = { body in try outbox.readMembers(campaign: queued.id, body) }
  }

  init(_ checked: CheckedCampaign) {
    composer = checked.plan.composer
    keyFaults = checked.plan.keyFaults
    recipients = checked.counts.recipients
    summary = AudienceSummary(counts: checked.counts).line
    problems = Problems()
    readMembers = checked.readAudience
  }

  /// Shows all problems; exit code 65 when nothing can be composed.
  init(name: String, workspace: Workspace, settings: Settings, outbox: Outbox?) throws {
    let review = try CampaignReview(name, workspace, settings, outbox)
    Console.show(review.problems)
    guard let plan = review.plan, let counts = review.counts else {
      throw ExitCode(Exit.badInput.rawValue)
    }
    composer = plan.composer
    keyFaults = plan.keyFaults
    recipients = counts.recipients
    approval = try outbox.standing(of: plan).words(in: settings.zone)
    summary = AudienceSummary(counts: counts).line
    problems = review.problems
    readMembers = { body in
      var known = Problems()
      _ = try plan.readAudience(isSuppressed: review.isSuppressed, problems: &known, body)
    }
  }

  /// A campaign's, by its name or its file: queued, or made of its files. Exit code 66 when there is
  /// no such campaign.
  init(
    _ argument: String, in workspace: Workspace, settings: Settings, outbox: Outbox?
  ) throws {
    let name = workspace.campaignName(argument)
    if let outbox, let queued = try outbox.campaign(named: name) {
      self = try PreviewSource(queued: queued, in: outbox, workspace, settings)
      return
    }
    guard workspace.campaignNames.contains(name) else {
      throw CommandFailure(noCampaign: name, in: workspace)
    }
    self = try PreviewSource(name: name, workspace: workspace, settings: settings, outbox: outbox)
  }

  /// Exit code 78 when the messages are not signed as they are to be, and so not to be sent.
  func demandSignatures() throws {
    if !keyFaults.isEmpty { throw ExitCode(refusing: keyFaults) }
  }

  /// Gives everybody who is or would be mailed, in the order of the CSV file.
  func read(_ body: (AudienceMember) throws -> Void) throws {
    try readMembers { member in if !member.isSuppressed { try body(member) } }
  }
}
