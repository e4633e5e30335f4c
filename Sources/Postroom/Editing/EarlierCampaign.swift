import Yams

/// A campaign of before, as far as a new one takes after it.
struct EarlierCampaign {
  let name: String
  let front: [DraftEntry]
  let body: String

  /// nil, with problems, when there is none or its front matter cannot be read.
  init?(_ name: String, in workspace: Workspace, problems: inout Problems) {
    let path = "campaigns/\(name).md"
    guard let text = workspace.text(of: path, &problems),
      let parts = CampaignFile.split(text, path: path, &problems)
    else { return nil }
    // Twice, for the mistakes that the first reader tells.
    guard YAMLMapping(parts.matter, file: path, lineOffset: 1, problems: &problems) != nil,
      let root = try? Yams.compose(yaml: parts.matter),
      case .mapping(let front) = DraftValue(root)
    else { return nil }
    self.name = name
    self.front = front
    body = parts.body
  }

  /// All that can be read, the newest first: their names begin with their month.
  static func all(in workspace: Workspace) -> [EarlierCampaign] {
    workspace.campaignNames.reversed().compactMap { name in
      var ignored = Problems()
      return EarlierCampaign(name, in: workspace, problems: &ignored)
    }
  }

  /// The text of a key; nil when it has none.
  func text(_ key: String) -> String? {
    switch front.first(where: { $0.key == key })?.value {
    case .text(let text), .plain(let text): text
    default: nil
    }
  }
}
