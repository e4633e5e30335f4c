/// The campaign before another one of its series.
struct LastIssue {
  let file: CampaignFile
  let date: IssueDate

  /// As many files are looked into as a year of weekly issues has, and a few more.
  private static let reach = 60

  /// nil when there is none, or when nobody can say which it is.
  init?(before file: CampaignFile, in workspace: Workspace, settings: Settings) {
    guard let own = IssueDate(file) else { return nil }
    var dated: [(date: IssueDate, name: String)] = []
    var undated: [String] = []
    for name in workspace.campaignNames where name != file.name {
      if let date = IssueDate(name: name) {
        dated.append((date, name))
      } else {
        undated.append(name)
      }
    }
    dated = dated.filter { $0.date < own }.sorted { $0.date > $1.date }
    var found: LastIssue?
    func consider(_ name: String) {
      var ignored = Problems()
      guard
        let other = CampaignFile(
          name: name, in: workspace, settings: settings, problems: &ignored),
        other.series == file.series, let date = IssueDate(other), date < own,
        found.map({ $0.date < date }) ?? true
      else { return }
      found = LastIssue(file: other, date: date)
    }
    for (_, name) in dated.prefix(Self.reach) where found == nil { consider(name) }
    for name in undated.prefix(Self.reach) { consider(name) }
    guard let found else { return nil }
    self = found
  }

  private init(file: CampaignFile, date: IssueDate) {
    self.file = file
    self.date = date
  }

  /// Whether `text` stands in it as it is.
  func has(_ text: String) -> Bool {
    file.texts.contains { $0.text == text } || file.body.contains(text)
  }
}
