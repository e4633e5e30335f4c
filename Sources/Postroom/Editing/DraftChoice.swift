/// The series, the template and the audience of a new campaign: what was asked for, or what is clear
/// without asking.
struct DraftChoice {
  let series: String
  let template: String
  let audience: String

  init(
    _ kind: CampaignDraft.Kind, _ wishes: CampaignDraft.Wishes, _ workspace: Workspace,
    _ settings: Settings
  ) throws(DraftFault) {
    let earlier = EarlierCampaign.all(in: workspace)
    let chosen = try Self.pick(
      "series", wishes.series, among: settings.series.keys.sorted(), of: Settings.fileName,
      guesses: Self.series(kind, settings))
    let last = earlier.first { $0.text("series") == chosen }
    series = chosen
    template = try Self.pick(
      "template", wishes.template,
      among: TemplateFolder(workspace: workspace, name: "").folders, of: "templates/",
      guesses: [last?.text("template"), kind.name])
    // Named campaigns that agree leave no doubt; those with an audience of their own say nothing.
    let audiences = Set(earlier.compactMap { $0.text("audience") })
    audience = try Self.pick(
      "audience", wishes.audience, among: settings.audiences.keys.sorted(), of: Settings.fileName,
      guesses: [last?.text("audience"), audiences.count == 1 ? audiences.first : nil])
  }

  private static func series(
    _ kind: CampaignDraft.Kind, _ settings: Settings
  ) -> [String?] {
    func only(_ names: [String]) -> String? { names.count == 1 ? names[0] : nil }
    let monthly = settings.series.filter(\.value.everyMonth).keys
    switch kind {
    case .newsletter: return [kind.name, only(Array(monthly))]
    case .invitation(let title, _):
      let titled = settings.series.filter {
        title.lowercased().hasPrefix($0.value.title.lowercased())
      }
      let longest = titled.max { $0.value.title.utf8.count < $1.value.title.utf8.count }?.key
      return [longest, kind.name, only(settings.series.keys.filter { !monthly.contains($0) })]
    }
  }

  private static func pick(
    _ what: String, _ asked: String?, among names: [String], of place: String, guesses: [String?]
  ) throws(DraftFault) -> String {
    let known = names.joined(separator: ", ")
    if let asked {
      if names.contains(asked) { return asked }
      throw DraftFault(
        .usage, "there is no \(what) \"\(asked)\"",
        hint: nearestName(to: asked, among: names).map { "did you mean \($0)?" }
          ?? (names.isEmpty ? nil : "\(place) has \(known)"))
    }
    if let guess = guesses.compactMap({ $0 }).first(where: names.contains) { return guess }
    if names.count == 1 { return names[0] }
    guard !names.isEmpty else {
      throw DraftFault(
        .input, "\(place) has no \(what)",
        hint: "`postroom init DIR` writes a workspace to learn from")
    }
    throw DraftFault(
      .usage, "which \(what) is it for? \(place) has \(known)", hint: "add --\(what) \(names[0])")
  }
}
