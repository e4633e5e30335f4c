import Mail
import Postroom

/// All that a workspace holds of one address.
struct Person {
  let address: Address
  let contacts: [ContactRecord]
  /// Lines that have the address where no row of an audience's file bears it.
  let mentions: [ContactFiles.Line]
  private let consentColumns: Settings.Consent?
  let messages: [PersonMessage]
  /// By the campaign that invited first.
  let answers: [(campaign: String, answer: EventAnswer)]
  /// What was read of theirs in mailboxes.
  let received: [ReceivedMessage]
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
    let files = ContactFiles(of: workspace, settings)
    let contacts = files.rules.flatMap {
      ContactRecord.all(of: address, in: $0, workspace, problems: &problems)
    }
    let found = Set(contacts.map { ContactFiles.Line(file: $0.file, line: $0.line) })
    mentions = files.lines(with: address).filter { !found.contains($0) }
    let unreadable = problems.kept.filter { $0.severity == .error && $0.rule == .unreadableFile }
    for problem in unreadable {
      Console.warning("\(problem.place.file): \(problem.message)", hint: problem.hint)
    }
    self.contacts = contacts
    messages = try outbox?.messages(to: address) ?? []
    answers = try outbox?.answers(of: address) ?? []
    received = try outbox?.received(of: address) ?? []
    bounces = try outbox?.bounces(of: address) ?? []
    suppressions = try outbox?.suppressions(of: address) ?? []
  }

  /// Every line of the files that holds an address, as a contact or anywhere.
  static func lines(
    with address: Address, in files: ContactFiles, _ workspace: Workspace
  ) -> [ContactFiles.Line] {
    var ignored = Problems()
    let rows = files.rules.flatMap {
      ContactRecord.all(of: address, in: $0, workspace, problems: &ignored)
    }.map { ContactFiles.Line(file: $0.file, line: $0.line) }
    return Set(rows + files.lines(with: address)).sorted {
      ($0.file, $0.line) < ($1.file, $1.line)
    }
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
    !contacts.isEmpty || !mentions.isEmpty || !messages.isEmpty || !answers.isEmpty
      || !suppressions.isEmpty
      || !received.isEmpty
  }
}
