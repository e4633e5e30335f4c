import ArgumentParser
import Foundation
import Mail
import Postroom

/// A campaign whose every input was read and found without error.
struct CheckedCampaign {
  let plan: CampaignPlan
  let counts: AudienceCounts
  /// Whose dates people there read.
  let zone: TimeZone
  private let isSuppressed: (Address) throws -> Bool
  let settings: Settings

  /// Shows all problems; exit code 66 when there is no such campaign, 65 when there are errors or
  /// nobody is left to mail.
  ///
  /// `purpose` is what is not done with it then.
  init(
    _ name: String, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox?,
    purpose: String = "sent"
  ) throws {
    guard workspace.campaignNames.contains(name) else {
      throw CommandFailure(noCampaign: name, in: workspace)
    }
    let review = try CampaignReview(name, workspace, settings, outbox)
    Console.show(review.problems)
    guard let plan = review.plan, let counts = review.counts, !review.problems.hasErrors else {
      Console.error(
        "\(Console.count(review.problems.errorCount, "problem")) in \(name): nothing was \(purpose)",
        hint: "mend them and run `postroom check \(name)`")
      throw ExitCode(Exit.badInput.rawValue)
    }
    guard counts.recipients > 0 else {
      throw CommandFailure(
        .badInput, "\(name) has no recipients: \(AudienceSummary(counts: counts).line)",
        hint: "look at where: and at the CSV file's rows")
    }
    self.settings = settings
    self.plan = plan
    self.counts = counts
    zone = settings.zone
    isSuppressed = review.isSuppressed
  }

  /// Reads the audience again, and stops when it is not the one that was checked.
  func readAudience(_ body: (AudienceMember) throws -> Void) throws {
    var problems = Problems()
    let again = try plan.readAudience(
      isSuppressed: isSuppressed, problems: &problems, body)
    guard again == counts, !problems.hasErrors else {
      throw CommandFailure(
        .badInput, "the contacts changed while they were read: nothing was queued",
        hint: "run the same command again")
    }
  }

  /// All recipients in one transaction, with the campaign's page on the web as it is now. With a
  /// cancellation, what still invites is cancelled in the same transaction, and said.
  func queue(in outbox: Outbox) throws {
    do {
      let stopped = try outbox.queue(plan, at: .now) { add in try readAudience(add) }
      guard stopped > 0 else { return }
      Console.warning(
        "\(Console.count(stopped, "message")) that still waited to invite to the event "
          + "\(stopped == 1 ? "is" : "are") cancelled")
    } catch {
      guard let failure = error as? ComposingFailure else { throw error }
      throw CommandFailure(
        .badInput, "\(failure): nothing was queued", hint: "run the same command again")
    }
  }

  func countNew(in outbox: Outbox, campaign: Int64) throws -> Int {
    var fresh = 0
    try readAudience { member in
      if try !member.isSuppressed && !outbox.isQueued(campaign: campaign, address: member.address) {
        fresh += 1
      }
    }
    return fresh
  }
}

extension CommandFailure {
  init(noCampaign name: String, in workspace: Workspace) {
    let names = workspace.campaignNames
    let nearest = nearestName(to: name, among: names)
    self.init(
      .noInput, "there is no campaign \"\(name)\" in \(workspace.folder)/campaigns",
      hint: nearest.map { "did you mean \($0)?" }
        ?? (names.isEmpty ? nil : "there are: \(names.joined(separator: ", "))"))
  }
}
