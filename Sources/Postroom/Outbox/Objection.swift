/// What speaks against queueing a campaign that has no mistake in it: it is not as the ones before,
/// and more often by a slip than on purpose.
public enum Objection: Hashable, Sendable {
  case audienceMoved(recipients: Int, last: Precedent)
  /// Word for word; under another name.
  case saidBefore(Precedent)
  case columnsMissing([String], file: String, last: Precedent)

  /// nil when an audience of so many is near enough to the last one's.
  init?(recipients: Int, last: Precedent) {
    let difference = abs(recipients - last.recipients)
    guard difference >= Self.fewest, difference * Self.share > last.recipients else { return nil }
    self = .audienceMoved(recipients: recipients, last: last)
  }

  /// nil when `file` has every column that it had.
  init?(columns: [String], of file: String, last: Precedent) {
    let missing = (last.columns ?? []).filter { !columns.contains($0) }
    guard !missing.isEmpty else { return nil }
    self = .columnsMissing(missing, file: file, last: last)
  }

  /// An audience has moved when it is more than a fifth larger or smaller.
  private static let share = 5
  /// A list of thirty gains and loses a fifth of its members in any month.
  private static let fewest = 10
}
