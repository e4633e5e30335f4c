import Foundation
import Mail
import Postroom

/// The CSV files that contacts stand in: of every audience, of every campaign, and whatever else lies
/// beside them.
struct ContactFiles {
  /// Each file once, as it is read for the first audience that names it.
  let rules: [AudienceRule]
  /// In the same folders, and read for none.
  private let others: [String]
  private let workspace: Workspace

  init(of workspace: Workspace, _ settings: Settings) {
    self.workspace = workspace
    var ignored = Problems()
    let named = settings.audiences.keys.sorted().compactMap { settings.audiences[$0] }
    let campaigns = workspace.campaignNames.compactMap {
      CampaignPlan.audienceRule(of: $0, in: workspace, settings: settings, problems: &ignored)
    }
    var files: Set<String> = []
    rules = (named + campaigns).filter { files.insert($0.file).inserted }
    let folders = Set(files.map { ($0 as NSString).deletingLastPathComponent } + ["recipients"])
    others = folders.sorted().flatMap { folder in
      let names =
        (try? FileManager.default.contentsOfDirectory(atPath: workspace.absolute(folder))) ?? []
      return names.filter { $0.lowercased().hasSuffix(".csv") }.sorted()
        .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }.filter { !files.contains($0) }
  }

  /// A line of a file, from 1.
  struct Line: Hashable {
    let file: String
    let line: Int
  }

  /// Every line that has the address anywhere: in a row that cannot be read, in another column.
  func lines(with address: Address) -> [Line] {
    let search = AddressSearch(address)
    return (rules.map(\.file) + others).flatMap { file in
      (search.lines(of: workspace.absolute(file)) ?? []).map { Line(file: file, line: $0) }
    }
  }
}
