/// Messages that are ready and under one limit, handed out by turns among their domains: a domain
/// that the relay is slow to answer for gets no more than its turn.
struct Lane {
  private(set) var count = 0
  private var waiting: [String: ArraySlice<Assignment>] = [:]
  /// The domains that have messages waiting, each once, the next first.
  private var turns: ArraySlice<String> = []

  mutating func append(_ assignment: Assignment) {
    let domain = assignment.message.address.domain
    if waiting[domain]?.append(assignment) == nil {
      waiting[domain] = [assignment]
      turns.append(domain)
    }
    count += 1
  }

  /// Takes back what was handed out: it is the next.
  mutating func putBack(_ assignment: Assignment) {
    let domain = assignment.message.address.domain
    turns.removeAll { $0 == domain }
    turns = [domain] + turns
    waiting[domain] = [assignment] + (waiting[domain] ?? [])
    count += 1
  }

  mutating func takeFirst() -> Assignment? {
    guard let domain = turns.popFirst(), let first = waiting[domain]?.popFirst() else { return nil }
    if waiting[domain]?.isEmpty == true {
      waiting[domain] = nil
    } else {
      turns.append(domain)
    }
    count -= 1
    return first
  }

  /// Forgets the messages of a campaign; they stay in the outbox.
  mutating func remove(campaign: Int64) {
    waiting = waiting.mapValues { $0.filter { $0.message.campaign != campaign }[...] }
      .filter { !$0.value.isEmpty }
    turns.removeAll { waiting[$0] == nil }
    count = waiting.values.reduce(0) { $0 + $1.count }
  }
}
