import Mail

/// What the couriers of one run share: the messages that are ready, the entries to be written down,
/// and whether to go on.
///
/// Couriers take messages and hand in entries; the run's own thread is the only one that touches the
/// outbox. Entries are written in the order in which they came, many in one commit, so a mark that is
/// durable says that everything its courier handed in before is durable too.
final class Dispatcher: @unchecked Sendable {
  private let monitor: Monitor
  /// What the run's thread waits for: a mark to be written, too few messages ready, the end.
  private let chores: Monitor.Condition
  /// What couriers wait for: a message to carry.
  private let supplied: Monitor.Condition
  private let settings: DeliverySettings

  // All below is guarded by `monitor`.
  private var ready: ArraySlice<Assignment> = []
  private var inHand = 0
  private var isSupplyOver = false
  private var isFinished = false
  private var taken = 0
  /// When the next message may be taken, and the next one of each limited domain.
  private var nextAllowed = 0.0
  private var nextAllowedTo: [String: Double] = [:]
  private var entries: [OutboxEntry] = []
  private var marks: [MarkTicket] = []
  private var stateIsLost = false
  private var halt: Halt?
  private var counts = DeliveryCounts()
  private var couriers: Int

  init(settings: DeliverySettings, couriers: Int) {
    self.settings = settings
    self.couriers = couriers
    monitor = Monitor()
    chores = Monitor.Condition(of: monitor)
    supplied = Monitor.Condition(of: monitor)
  }

  // MARK: For couriers

  enum Turn {
    case message(Assignment)
    /// None may be taken for now.
    case idle
    case over
  }

  /// The next message to submit, waiting at most `seconds` for one.
  func take(waitingAtMost seconds: Double) -> Turn {
    monitor.locked {
      let deadline = Monitor.monotonicSeconds() + seconds
      while true {
        if halt != nil || isFinished { return .over }
        let now = Monitor.monotonicSeconds()
        if !isLimitReached, now >= nextAllowed, let index = firstAllowed(at: now) {
          return .message(take(at: index, now))
        }
        let left = deadline - now
        guard left > 0 else { return .idle }
        let isPaced = !ready.isEmpty && !isLimitReached
        supplied.wait(atMost: isPaced ? min(left, pause(at: now)) : left)
      }
    }
  }

  private func take(at index: Int, _ now: Double) -> Assignment {
    let assignment = index == ready.startIndex ? ready.removeFirst() : ready.remove(at: index)
    inHand += 1
    taken += 1
    if let rate = settings.rate { nextAllowed = max(nextAllowed, now) + rate.interval }
    let domain = assignment.message.address.domain
    if let rate = settings.perDomain[domain] {
      nextAllowedTo[domain] = max(nextAllowedTo[domain] ?? 0, now) + rate.interval
    }
    if ready.count < Self.lowWater { chores.wakeOne() }
    return assignment
  }

  /// The first message whose domain may be sent to now.
  private func firstAllowed(at now: Double) -> Int? {
    guard !settings.perDomain.isEmpty else { return ready.isEmpty ? nil : ready.startIndex }
    return ready.firstIndex { now >= nextAllowedTo[$0.message.address.domain] ?? 0 }
  }

  /// How long until a message that is ready may be taken.
  private func pause(at now: Double) -> Double {
    if now < nextAllowed || settings.perDomain.isEmpty { return nextAllowed - now }
    let next = ready.map { nextAllowedTo[$0.message.address.domain] ?? now }.min() ?? now
    return max(next - now, 0.001)
  }

  private var isLimitReached: Bool { settings.limit.map { taken >= $0 } ?? false }

  /// Returns a message that was not delivered and is tried again in this run.
  func giveBack(_ assignment: Assignment) {
    monitor.locked { putBack(assignment) }
  }

  /// The same for a message that was marked, and whose final dot did not leave. It is due when it
  /// was, so that the pass which handed it out does not do so again.
  func giveBackUnsent(_ assignment: Assignment) {
    let message = assignment.message
    monitor.locked {
      entries.append(.outcome(message: message.id, Outcome(.withdrawn), at: message.due))
      putBack(assignment)
    }
  }

  private func putBack(_ assignment: Assignment) {
    ready = [assignment] + ready
    taken -= 1
    letGo()
    supplied.wakeAll()
  }

  /// Asks for the mark that must be durable before the final dot; the ticket is to be waited for.
  func askForMark(_ assignment: Assignment, at now: Instant) -> MarkTicket {
    let ticket = MarkTicket(message: assignment.message.id)
    monitor.locked {
      guard !stateIsLost else { return ticket.settle(.notWritten) }
      entries.append(.mark(message: assignment.message.id, at: now))
      marks.append(ticket)
      if marks.count == 1 || marks.count == gathering { chores.wakeOne() }
    }
    return ticket
  }

  /// The message is done with, as far as this run goes. Nobody waits for this entry, so it is
  /// written with the next mark, or when the run's thread looks up by itself.
  func record(_ outcome: Outcome, for assignment: Assignment, at now: Instant) {
    monitor.locked {
      entries.append(.outcome(message: assignment.message.id, outcome, at: now))
      counts.count(outcome)
      letGo()
    }
  }

  /// The message may not be sent any more: nothing is written down until it is set aside.
  func drop(_ assignment: Assignment) { monitor.locked { letGo() } }

  private func letGo() {
    inHand -= 1
    if inHand == 0 { chores.wakeOne() }
  }

  /// So many messages were set aside because their event has begun.
  func addExpired(_ count: Int) { monitor.locked { counts.expired += count } }

  func stop(_ reason: Halt) {
    monitor.locked {
      halt = halt ?? reason
      endWaits()
    }
  }

  var isHalted: Bool { monitor.locked { halt != nil } }

  /// A courier cannot get a working session. While others have one it retires, so that a relay that
  /// takes fewer connections gets fewer; the last one waits for the relay, or ends the run.
  /// Returns whether to try again.
  func relayTrouble(_ reason: String) -> Bool {
    monitor.locked {
      if halt != nil { return false }
      if couriers > 1 {
        couriers -= 1
        return false
      }
      guard settings.waitsForDeferred else {
        halt = .unreachable(reason: reason)
        endWaits()
        return false
      }
      let until = Monitor.monotonicSeconds() + settings.retry.first.inSeconds
      while halt == nil, Monitor.monotonicSeconds() < until {
        supplied.wait(atMost: until - Monitor.monotonicSeconds())
      }
      return halt == nil
    }
  }

  // MARK: For the run

  static let lowWater = 256

  enum Chore {
    /// Entries to be committed, and the marks among them to be settled then.
    case write([OutboxEntry], [MarkTicket])
    case supply
    case rest
  }

  /// What the run's thread should do next, waiting at most `seconds` for something.
  func nextChore(waitingAtMost seconds: Double) -> Chore {
    monitor.locked {
      let isUrgent = !marks.isEmpty || (inHand == 0 && !entries.isEmpty)
      if !isUrgent && !needsSupply { chores.wait(atMost: seconds) }
      gatherMarks()
      if !entries.isEmpty && !stateIsLost {
        defer {
          entries = []
          marks = []
        }
        return .write(entries, marks)
      }
      return needsSupply ? .supply : .rest
    }
  }

  /// The longest that a mark waits for others to share its commit, in seconds: a fraction of what
  /// the commit itself takes on most disks.
  private static let gatheringTime = 0.001

  private func gatherMarks() {
    guard !marks.isEmpty, marks.count < gathering else { return }
    let until = Monitor.monotonicSeconds() + Self.gatheringTime
    while marks.count < gathering, Monitor.monotonicSeconds() < until {
      chores.wait(atMost: until - Monitor.monotonicSeconds())
    }
  }

  /// So many marks are not kept waiting for more.
  private var gathering: Int { couriers }

  /// The outcomes that are still to be written when a run ends out of patience. Marks are not: no
  /// further final dot is to leave.
  func takeOutcomes() -> [OutboxEntry] {
    monitor.locked {
      defer { entries = [] }
      for mark in marks { mark.settle(.notWritten) }
      marks = []
      return entries.filter { if case .outcome = $0 { true } else { false } }
    }
  }

  private var needsSupply: Bool {
    !isSupplyOver && halt == nil && !isLimitReached && ready.count < Self.lowWater
  }

  func supply(_ assignments: [Assignment]) {
    monitor.locked {
      ready += assignments
      supplied.wakeAll()
    }
  }

  /// Whether the outbox has nothing more that is due now.
  func supplyIsOver(_ isOver: Bool) { monitor.locked { isSupplyOver = isOver } }

  /// Nothing more will come: couriers that wait for a message end.
  func finish() {
    monitor.locked {
      isFinished = true
      endWaits()
    }
  }

  /// Nothing can be written any more: no final dot may leave.
  func loseState(_ error: StateError) {
    monitor.locked {
      stateIsLost = true
      for mark in marks { mark.settle(.notWritten) }
      marks = []
      halt = halt ?? .state(error)
      endWaits()
    }
  }

  private func endWaits() {
    supplied.wakeAll()
    chores.wakeOne()
  }

  struct Standing {
    var counts: DeliveryCounts
    var halt: Halt?
    /// The limit on how many are tried is reached.
    var isLimitReached: Bool
    /// Everything that was supplied is done with and written down.
    var isIdle: Bool
  }

  var standing: Standing {
    monitor.locked {
      Standing(
        counts: counts, halt: halt, isLimitReached: isLimitReached,
        isIdle: (isSupplyOver || isLimitReached || halt != nil) && inHand == 0
          && (ready.isEmpty || isLimitReached || halt != nil) && (entries.isEmpty || stateIsLost))
    }
  }
}
