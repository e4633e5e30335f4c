import Mail
import Postroom

/// All that a workspace holds of one address.
struct Person {
  let address: Address
  let contacts: [ContactRecord]
  private let consentColumns: Settings.Consent?
  let messages: [PersonMessage]
  /// By the campaign that invited first.
  let answers: [(campaign: String, answer: EventAnswer)]
  /// In the order in which they were read.
  let bounces: [Bounce]
  /// That of every series first.
  let suppressions: [Suppression]

  /// Files that cannot be read are said on standard error.
  init(
    _ address: Address, in workspace: Workspace, _ settings: Settings, _ outbox: Outbox?
  ) throws {
    self.address = address
    consentColumns = settings.consent
    var problems = Problems()
    var files: Set<String> = []
    var contacts: [ContactRecord] = []
    let names = settings.audiences.keys.sorted()
    for rule in names.compactMap({ settings.audiences[$0] }) where files.insert(rule.file).inserted
    {
      contacts += ContactRecord.all(of: address, in: rule, workspace, problems: &problems)
    }
    let unreadable = problems.kept.filter { $0.severity == .error && $0.rule == .unreadableFile }
    for problem in unreadable {
      Console.warning("\(problem.place.file): \(problem.message)", hint: problem.hint)
    }
    self.contacts = contacts
    messages = try outbox?.messages(to: address) ?? []
    answers = try outbox?.answers(of: address) ?? []
    bounces = try outbox?.bounces(of: address) ?? []
    suppressions = try outbox?.suppressions(of: address) ?? []
  }

  /// What a contact's row says of consent, by the columns in the settings; nil where these name none.
  func consent(in contact: ContactRecord) -> [(part: String, value: String)]? {
    consentColumns?.columns.map { part, column in
      (part, contact.fields.first { $0.name == column.name }?.value ?? "")
    }
  }

  func isSuppressed(from series: String?) -> Bool {
    suppressions.contains { $0.series == nil || $0.series == series }
  }

  var isKnown: Bool {
    !contacts.isEmpty || !messages.isEmpty || !answers.isEmpty || !suppressions.isEmpty
  }
}
