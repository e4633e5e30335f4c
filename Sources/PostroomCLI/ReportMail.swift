import ArgumentParser
import Mail
import Postroom
import SMTP

/// Mails the reports of campaigns that have ended to their operator. Whatever goes wrong is said, and
/// changes nothing of how the run went.
struct ReportMail {
  let address: Address
  let workspace: Workspace
  let settings: Settings
  let outbox: Outbox
  let transport: SMTPTransport

  /// Of those among `campaigns` that have nothing left to submit; each once at most, whatever becomes of
  /// the mail.
  func send(_ campaigns: [QueuedCampaign]) {
    for campaign in campaigns {
      do { try send(campaign) } catch {
        _ = Console.code(showing: error)
        Console.warning(
          "the report of \(campaign.name) was not mailed to \(address)",
          hint: "postroom report \(campaign.name)")
      }
    }
  }

  private func send(_ campaign: QueuedCampaign) throws {
    guard try outbox.counts(campaign: campaign.id).waiting == 0 else { return }
    let now = Instant.now
    let report = try CampaignReport(campaign, in: workspace, settings, outbox, at: now)
    guard let message = ReportMessage(report, settings, in: workspace, at: now) else {
      throw CommandFailure(.configuration, "a report cannot be signed, or has no sender")
    }
    guard try !outbox.suppressionCheck(of: nil)(address) else {
      throw CommandFailure(.badInput, "\(address) is suppressed: nothing is mailed to it")
    }
    let submission = try message.submission(to: address, at: now)
    guard try outbox.markReported(campaign: campaign.id, at: now) else { return }
    _ = try SingleMessage.submit(submission, over: transport)
  }
}
