/// The messages of a run that are ready: one lane for each domain that has a limit of its own, and
/// one for all others, so that neither holds up the other.
struct Lanes {
  private let scopes: [LaneScope]
  private let numbers: [String: Int]
  private var lanes: [Lane]
  /// The outbox has nothing more that is due now for a lane.
  private var areOver: [Bool]

  /// A lane with fewer messages is filled up.
  static let lowWater = 256

  init(_ scopes: [LaneScope]) {
    self.scopes = scopes
    numbers = Dictionary(
      uniqueKeysWithValues: scopes.enumerated().compactMap { number, scope in
        scope.domain.map { ($0, number) }
      })
    lanes = scopes.map { _ in Lane() }
    areOver = scopes.map { _ in false }
  }

  /// The next lane that is to be filled up.
  var toSupply: Int? { lanes.indices.last { !areOver[$0] && lanes[$0].count < Self.lowWater } }
  var isEmpty: Bool { lanes.allSatisfy { $0.count == 0 } }
  var isSpent: Bool { isEmpty && !areOver.contains(false) }

  mutating func supply(_ assignments: [Assignment], to number: Int) {
    for assignment in assignments { lanes[number].append(assignment) }
  }

  mutating func end(_ number: Int) { areOver[number] = true }
  mutating func reopen() { areOver = areOver.map { _ in false } }

  /// Takes back what was handed out: it is the next, or comes behind all that wait.
  mutating func putBack(_ assignment: Assignment, isNext: Bool) {
    let number = numbers[assignment.message.address.domain] ?? 0
    if isNext { lanes[number].putBack(assignment) } else { lanes[number].append(assignment) }
  }

  mutating func remove(campaign: Int64) {
    for number in lanes.indices { lanes[number].remove(campaign: campaign) }
  }

  /// The next message of a lane that `pace` lets go at `moment`. Domains with a limit of their own
  /// come first: they are seldom let go.
  mutating func takeFirst(under pace: Pace, at moment: Double) -> Assignment? {
    for number in lanes.indices.reversed() where lanes[number].count > 0 {
      if let domain = scopes[number].domain, moment < pace.next(to: domain) { continue }
      return lanes[number].takeFirst()
    }
    return nil
  }

  /// When the first domain that waits for its limit is let go; nil when none waits.
  func next(under pace: Pace) -> Double? {
    lanes.indices.compactMap { number in
      lanes[number].count > 0 ? scopes[number].domain.map { pace.next(to: $0) } : nil
    }.min()
  }
}
