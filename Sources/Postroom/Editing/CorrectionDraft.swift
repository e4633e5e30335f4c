/// A campaign file that corrects another one, to be finished by a person: what `postroom correct` and
/// `postroom event` write.
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
    let (earlier, file) = try Self.read(corrected, in: workspace, settings)
    if let condition { try Self.check(condition, file.audience, workspace) }
    name = try Self.name("\(corrected)-correction", isTaken)
    text = Self.text(name, earlier, condition)
  }

  /// The same of its event: an update, or a cancellation.
  public init(
    of sent: SentEvent, cancelling: Bool, in workspace: Workspace, settings: Settings,
    isTaken: (String) throws -> Bool
  ) throws {
    // As it was written last: the event's newest version is in that file.
    let (earlier, file) = try Self.read(sent.campaign, in: workspace, settings)
    name = try Self.name("\(sent.first)-\(cancelling ? "cancelled" : "update")", isTaken)
    let event = EventDraft(
      sent, earlier, cancelling: cancelling, zone: file.event?.zone ?? file.zone)
    text = event.text(name: name, greeting: Self.greeting(earlier))
  }

  private static func read(
    _ name: String, in workspace: Workspace, _ settings: Settings
  ) throws -> (EarlierCampaign, CampaignFile) {
    var problems = Problems()
    let earlier = EarlierCampaign(name, in: workspace, problems: &problems)
    let file = CampaignFile(name: name, in: workspace, settings: settings, problems: &problems)
    guard let earlier, let file, file.audience != nil else {
      throw DraftFault(
        .input,
        problems.kept.first.map { "\($0.place): \($0.message)" } ?? "\(name) cannot be read",
        hint: "a correction takes over its settings: postroom check \(name)")
    }
    return (earlier, file)
  }

  private static func name(_ first: String, _ isTaken: (String) throws -> Bool) throws -> String {
    var name = first
    var number = 1
    while try isTaken(name) {
      number += 1
      name = "\(first)-\(number)"
    }
    return name
  }

  private static func check(
    _ condition: String, _ rule: AudienceRule?, _ workspace: Workspace
  ) throws {
    guard let rule else { return }
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
    for entry in clothes(of: earlier) {
      if entry.key != "where" || condition == nil { entries.append(entry) }
      if entry.key == "audience", let condition {
        entries.append(DraftEntry("where", .text(condition)))
      }
    }
    return entries
  }

  /// Its settings; not its words, its files and its day, which are of the other message.
  static func clothes(of earlier: EarlierCampaign) -> [DraftEntry] {
    let left = ["subject", "preheader", "attach", "send_at", "not_after", "allow"]
    return earlier.front.compactMap { entry in
      if left.contains(entry.key) || Correction(rawValue: entry.key) != nil { return nil }
      return entry.key == "vars" ? DraftEntry("vars", withoutContents(entry.value)) : entry
    }
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
