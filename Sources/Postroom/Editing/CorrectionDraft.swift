/// A campaign file that corrects another one, to be finished by a person: what `postroom correct`
/// writes.
///
/// It is for whoever has the other, in the same clothes, and leaves its words out.
public struct CorrectionDraft {
  /// As in `2022-02-newsletter-correction`.
  public let name: String
  public let text: String
  /// Relative to the workspace.
  public var path: String { "campaigns/\(name).md" }

  /// `isTaken` says of a name whether a campaign that has it went out already.
  public init(
    of corrected: String, where condition: String?, in workspace: Workspace, settings: Settings,
    isTaken: (String) throws -> Bool
  ) throws {
    var problems = Problems()
    let earlier = EarlierCampaign(corrected, in: workspace, problems: &problems)
    let file = CampaignFile(
      name: corrected, in: workspace, settings: settings, problems: &problems)
    guard let earlier, let rule = file?.audience else {
      throw DraftFault(
        .input,
        problems.kept.first.map { "\($0.place): \($0.message)" } ?? "\(corrected) cannot be read",
        hint: "a correction takes over its settings: postroom check \(corrected)")
    }
    if let condition { try Self.check(condition, rule, workspace) }
    var name = "\(corrected)-correction"
    var number = 1
    while try isTaken(name) {
      number += 1
      name = "\(corrected)-correction-\(number)"
    }
    self.name = name
    text = Self.text(name, earlier, condition)
  }

  private static func check(
    _ condition: String, _ rule: AudienceRule, _ workspace: Workspace
  ) throws {
    let narrowed = rule.narrowed(to: condition, at: Problem.Place(file: "--where"))
    var problems = Problems()
    guard Audience(narrowed, in: workspace, problems: &problems) == nil else { return }
    let problem = problems.kept.first { $0.severity == .error }
    throw DraftFault(.usage, problem?.message ?? "--where cannot be used", hint: problem?.hint)
  }

  private static func text(
    _ name: String, _ earlier: EarlierCampaign, _ condition: String?
  ) -> String {
    let entries = front(earlier, condition).map { "\($0.key):\($0.value.yaml(indentation: 2))" }
    return """
      ---
      \(DraftNotes.head(name: name))
      #
      # It answers the message that each has of \(earlier.name), in the same thread. Who does not
      # have it gets nothing.

      \(entries.joined(separator: "\n"))
      ---
      \(greeting(earlier).map { "\($0)\n\n" } ?? "")\
      \(UnfinishedText.mark("what was wrong, and what is right"))

      """
  }

  private static func front(_ earlier: EarlierCampaign, _ condition: String?) -> [DraftEntry] {
    let subject = earlier.text("subject") ?? ""
    var entries = [
      DraftEntry("corrects", .plain(earlier.name)),
      DraftEntry("subject", .text(subject.hasPrefix("Re: ") ? subject : "Re: \(subject)")),
      DraftEntry("preheader", .text(UnfinishedText.mark("what is right, in a few words"))),
    ]
    for entry in earlier.front {
      switch entry.key {
      // Of the other message: its words, its files and its day.
      case "corrects", "subject", "preheader", "attach", "send_at", "allow": continue
      case "where" where condition != nil: continue
      case "vars": entries.append(DraftEntry("vars", withoutContents(entry.value)))
      default: entries.append(entry)
      }
      if entry.key == "audience", let condition {
        entries.append(DraftEntry("where", .text(condition)))
      }
    }
    return entries
  }

  /// What its template shows in sections is left out; a text of its own, such as the month, stays.
  private static func withoutContents(_ vars: DraftValue) -> DraftValue {
    guard case .mapping(let entries) = vars else { return vars }
    return .mapping(
      entries.map { entry in
        switch entry.value {
        case .list: DraftEntry(entry.key, .list([]))
        case .mapping: DraftEntry(entry.key, .plain("~"))
        case .text, .plain: entry
        }
      })
  }

  /// "Dear {{first_name}}," when the other began so.
  private static func greeting(_ earlier: EarlierCampaign) -> String? {
    let lines = earlier.body.split(whereSeparator: \.isNewline).map(String.init)
    return lines.prefix(20).first { $0.hasSuffix(",") && $0.contains("{{") && $0.count < 80 }
  }
}
