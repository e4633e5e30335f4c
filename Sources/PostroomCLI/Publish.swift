import ArgumentParser
import Postroom

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a campaign's page for the web, the list of all issues and their feed.",
    discussion: """
      Into the folder that publish: in postroom.yaml names. The page is the same for everybody: a field \
      is its fallback, and what only a member can be shown is left out. `send` and `run` do it, too, right \
      before a campaign's first message leaves; done again, it puts the page in order with the campaign's \
      file. What answers a campaign has a page that no list names. Sends nothing.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Flag(help: "Take the page away instead, and out of the list and the feed.")
  var remove = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let name = workspace.campaignName(campaign)
      if remove {
        try takeAway(name, workspace, settings)
      } else {
        try write(name, workspace, settings)
      }
    }
  }

  private func write(_ name: String, _ workspace: Workspace, _ settings: Settings) throws {
    guard workspace.campaignNames.contains(name) else {
      throw CommandFailure(noCampaign: name, in: workspace)
    }
    let outbox = try global.existingOutbox(of: workspace)
    var problems = Problems()
    let plan = CampaignPlan(
      name: name, in: workspace, settings: settings, at: .now,
      correcting: try outbox.corrected(by: name, in: workspace, settings), problems: &problems)
    Console.show(problems)
    guard let plan, !problems.hasErrors else { throw ExitCode(Exit.badInput.rawValue) }
    guard let page = plan.page else { throw Self.notPublished(name) }
    let standing = try outbox.standing(of: plan)
    switch standing {
    case .notNeeded, .given: break
    case .missing, .outdated:
      let words = standing.words(in: settings.zone) ?? ""
      throw CommandFailure(
        .badInput, "\(name) is not published: \(words)",
        hint: "look at it with `postroom preview \(name)`, and then: postroom approve \(name)")
    }
    let queued = try outbox?.campaign(named: name)
    let path = try page.publish(
      in: workspace, settings, assets: plan.assets, dated: queued?.queuedAt)
    if let queued { try outbox?.note(pageOf: queued, publishedAt: .now) }
    print(path)
  }

  private func takeAway(_ name: String, _ workspace: Workspace, _ settings: Settings) throws {
    guard let publishing = workspace.publishing(of: name, settings: settings) else {
      throw Self.notPublished(name)
    }
    let archive = Archive(publishing, in: workspace, settings: settings)
    do throws(Archive.Failure) {
      if try !archive.remove(name, at: .now), !global.quiet {
        Console.note("\(name) is not in \(publishing.folder)")
      }
    } catch { throw CommandFailure(archive: error, "the page is not taken away") }
  }

  private static func notPublished(_ name: String) -> CommandFailure {
    CommandFailure(
      .badInput, "\(name) is not to be published",
      hint: "set publish: and publish_url: in \(Settings.fileName), or in the campaign's file")
  }
}

extension CampaignPage {
  /// Writes it where it belongs. Returns its path.
  func publish(
    in workspace: Workspace, _ settings: Settings, assets: Assets, dated date: Instant? = nil
  ) throws -> String {
    let archive = Archive(publishing, in: workspace, settings: settings)
    do throws(Archive.Failure) {
      return try archive.publish(self, assets: assets, dated: date, at: .now)
    } catch {
      throw CommandFailure(archive: error, "nothing was sent, and the page is not published")
    }
  }
}

extension CommandFailure {
  init(archive failure: Archive.Failure, _ consequence: String) {
    switch failure {
    case .notWritable(let path):
      self.init(
        .cannotWrite, "\(path) cannot be written: \(consequence)",
        hint: "check the disk, and the permissions of the folder that publish: names")
    case .notReadable(let path):
      self.init(
        .cannotWrite, "\(path) is not the list of issues that it was: \(consequence)",
        hint: "restore it from a backup; or move it away, and publish each campaign again")
    }
  }
}
