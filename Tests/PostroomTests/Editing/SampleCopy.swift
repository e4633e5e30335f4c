import Foundation

@testable import Postroom

/// The sample workspace with further files, in a temporary folder, which goes with it.
final class SampleCopy {
  let workspace: Workspace

  init(with files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sample-\(UUID())")
    workspace = Workspace(folder: folder.path)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["postroom.yaml", "recipients", "templates", "campaigns"] {
      try FileManager.default.copyItem(
        atPath: SampleCampaigns.workspace.folder + "/" + name, toPath: folder.path + "/" + name)
    }
    for (path, text) in files { try Data(text.utf8).write(to: folder.appending(path: path)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: workspace.folder) }

  /// All that is said of a campaign.
  func problems(of name: String, at now: Instant) throws -> Problems {
    var problems = Problems()
    guard let settings = workspace.settings(&problems) else { return problems }
    return try CampaignReview(
      name, in: workspace, settings: settings, at: now
    ).problems
  }
}
