import Mail
import Postroom
import SMTP

/// Whether the DNS has the records of the keys that sign.
struct RecordCheck {
  /// What is found, in words that `check --connect` says.
  private(set) var sound: [String] = []
  private(set) var problems = Problems()

  /// Keys that are not here are passed over: `check` has said so.
  init(
    _ workspace: Workspace, _ settings: Settings,
    texts: (String) throws(TextRecords.Unanswered) -> [String] = {
      name throws(TextRecords.Unanswered) in
      try TextRecords.texts(at: name)
    }
  ) {
    guard let from = settings.sender.from else { return }
    for signature in settings.signatures {
      guard let key = try? SigningKeys.key(of: signature, in: workspace) else { continue }
      let record = DKIMRecord(
        domain: signature.domain ?? from.address.domain, selector: signature.selector, key: key)
      do throws(TextRecords.Unanswered) {
        add(record.standing(among: try texts(record.name)), of: record, at: signature.place)
      } catch {
        problems.warning(
          .dkim, at: signature.place, "no DNS server said whether there is \(record.name)",
          hint: "dig TXT \(record.name)")
      }
    }
  }

  private mutating func add(
    _ standing: DKIMRecord.Standing, of record: DKIMRecord, at place: Problem.Place
  ) {
    let fault: String
    switch standing {
    case .published: return sound.append("\(record.name): published")
    case .missing: fault = "there is no \(record.name) in the DNS: the signature fails"
    case .otherKey: fault = "\(record.name) is another key's: the signature fails"
    case .repeated: fault = "there are several \(record.name): verifiers take any of them"
    }
    problems.error(
      .dkim, at: place, fault,
      hint: "`postroom dkim record` prints what to publish; the DNS may take hours to show it")
  }
}
