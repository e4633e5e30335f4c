import Foundation
import Postroom

/// Pages on the web come and go with the messages that lead to them.
extension Outbox {
  /// Writes the page with which a campaign was queued. A campaign that was cancelled meanwhile has none.
  func publishPage(
    of campaign: QueuedCampaign, in workspace: Workspace, _ settings: Settings
  ) throws {
    guard let page = try page(of: campaign) else { return }
    _ = try page.publish(in: workspace, settings, assets: try assets(of: campaign))
    try note(pageOf: campaign, publishedAt: .now)
    // `cancel` commits before it looks for a page: one of the two finds it.
    guard try isCancelled(campaign), try readers(of: campaign) == 0 else { return }
    _ = try takePageAway(of: campaign, in: workspace, settings)
  }

  /// False when there is none.
  private func takePageAway(
    of campaign: QueuedCampaign, in workspace: Workspace, _ settings: Settings
  ) throws -> Bool {
    guard let archive = try archive(of: campaign, in: workspace, settings) else { return false }
    do throws(Archive.Failure) {
      guard try archive.remove(campaign.name, at: .now) else { return false }
    } catch {
      throw CommandFailure(archive: error, "the page of \(campaign.name) is not taken away")
    }
    try note(pageOf: campaign, publishedAt: nil)
    return true
  }

  private func archive(
    of campaign: QueuedCampaign, in workspace: Workspace, _ settings: Settings
  ) throws -> Archive? {
    let publishing =
      try page(of: campaign)?.publishing
      ?? workspace.publishing(of: campaign.name, settings: settings)
    return publishing.map { Archive($0, in: workspace, settings: settings) }
  }

  /// Takes the page of a campaign that was cancelled away, unless somebody may have a message that leads
  /// to it. Returns what there is to say of it; nil when it has no page.
  func settlePage(
    ofCancelled campaign: QueuedCampaign, in workspace: Workspace, _ settings: Settings
  ) throws -> String? {
    let readers = try readers(of: campaign)
    guard readers > 0 else {
      return try takePageAway(of: campaign, in: workspace, settings)
        ? "its page on the web is taken away" : nil
    }
    let archive = try archive(of: campaign, in: workspace, settings)
    let isPublished: Bool
    do throws(Archive.Failure) { isPublished = try archive?.has(campaign.name) ?? false } catch {
      throw CommandFailure(archive: error, "the page of \(campaign.name) stays")
    }
    guard isPublished else { return nil }
    let messages = Console.count(readers, "message")
    return "its page on the web stays, for \(messages) accepted or in doubt: "
      + "postroom publish \(campaign.name) --remove takes it away"
  }
}
