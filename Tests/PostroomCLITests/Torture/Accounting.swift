import TestSupport

/// The log of a campaign that nothing is left of to do, held against what the relay has seen.
struct Accounting {
  /// Who was lost, mailed twice, left lying or is logged as what they are not; a sentence each.
  private(set) var faults: [String] = []
  private(set) var inDoubt: Set<String> = []
  /// In doubt, and no final dot of theirs ever came.
  private(set) var inDoubtForNothing: Set<String> = []

  init(of addresses: [String], _ log: [LoggedMessage], at relay: SinkJournal) {
    if log.map(\.address).sorted() != addresses.sorted() {
      faults.append("the log has \(log.count) lines for \(addresses.count) recipients")
    }
    for line in log {
      let seen = relay[line.address]
      let count = seen.taken.count
      if count > 1 { faults.append("\(line.address) is mailed \(count) times") }
      switch line.state {
      case "accepted":
        let name = seen.taken.first?.name
        if count == 0 || line.queueID != name || !seen.taken[0].isAnswered {
          faults.append("\(line.address) is accepted as \(line.queueID ?? "-"), not \(name ?? "-")")
        }
      case "in_doubt":
        inDoubt.insert(line.address)
        if seen.dots.isEmpty { inDoubtForNothing.insert(line.address) }
      case "failed":
        let isRefused = (seen.dots.map(\.code) + seen.refusals).contains { $0 / 100 == 5 }
        if count > 0 || !isRefused { faults.append("\(line.address) has not failed") }
      default: faults.append("\(line.address) is left \(line.state)")
      }
    }
  }
}
