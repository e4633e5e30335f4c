import Mail

/// What the couriers of one run share: the messages that are ready, the entries to be written down,
/// and whether to go on.
///
/// Couriers take messages and hand in entries; the run's own thread is the only one that touches the
/// outbox. Entries are written in the order in which they came, many in one commit, so a mark that is
/// durable says that everything its courier handed in before is durable too.
final class Dispatcher: @unchecked Sendable {
  private let monitor = Monitor()
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
  private var handedIn = 0
  private var written = 0
  private var refusedMarks: Set<Int64> = []
  private var stateIsLost = false
  private var halt: Halt?
  private var counts = DeliveryCounts()
  private var couriers: Int

  init(settings: DeliverySettings, couriers: Int) {
    self.settings = settings
    self.couriers = couriers
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
        monitor.wait(atMost: isPaced ? min(left, pause(at: now)) : left)
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
    if ready.count < Self.lowWater { monitor.wakeAll() }
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

  /// The same for a message that was marked, and whose final dot did not leave.
  func giveBackUnsent(_ assignment: Assignment, at now: Instant) {
    monitor.locked {
      _ = handIn(.outcome(message: assignment.message.id, Outcome(.withdrawn), at: now))
      putBack(assignment)
    }
  }

  private func putBack(_ assignment: Assignment) {
    ready = [assignment] + ready
    inHand -= 1
    taken -= 1
    monitor.wakeAll()
  }

  enum Mark {
    case durable
    /// The message was suppressed or cancelled meanwhile.
    case refused
    case notWritten
  }

  /// Asks for the mark that must be durable before the final dot; `awaitMark` waits for it.
  func askForMark(_ assignment: Assignment, at now: Instant) -> Int {
    monitor.locked { handIn(.mark(message: assignment.message.id, at: now)) }
  }

  func awaitMark(_ number: Int, for assignment: Assignment) -> Mark {
    monitor.locked {
      while written < number && !stateIsLost { monitor.wait() }
      if written < number { return .notWritten }
      return refusedMarks.remove(assignment.message.id) == nil ? .durable : .refused
    }
  }

  /// The message is done with, as far as this run goes.
  func record(_ outcome: Outcome, for assignment: Assignment, at now: Instant) {
    monitor.locked {
      _ = handIn(.outcome(message: assignment.message.id, outcome, at: now))
      counts.count(outcome)
      inHand -= 1
    }
  }

  /// The message was withdrawn before it could be sent: nothing is written down.
  func letGo(_ assignment: Assignment) {
    monitor.locked {
      inHand -= 1
      monitor.wakeAll()
    }
  }

  private func handIn(_ entry: OutboxEntry) -> Int {
    entries.append(entry)
    handedIn += 1
    monitor.wakeAll()
    return handedIn
  }

  func stop(_ reason: Halt) {
    monitor.locked {
      halt = halt ?? reason
      monitor.wakeAll()
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
        monitor.wakeAll()
        return false
      }
      let until = Monitor.monotonicSeconds() + settings.retry.first.inSeconds
      while halt == nil, Monitor.monotonicSeconds() < until {
        monitor.wait(atMost: until - Monitor.monotonicSeconds())
      }
      return halt == nil
    }
  }

  // MARK: For the run

  static let lowWater = 256

  enum Chore {
    case write([OutboxEntry])
    case supply
    case rest
  }

  /// What the run's thread should do next, waiting at most `seconds` for something.
  func nextChore(waitingAtMost seconds: Double) -> Chore {
    monitor.locked {
      if entries.isEmpty && !needsSupply { monitor.wait(atMost: seconds) }
      if !entries.isEmpty && !stateIsLost {
        defer { entries = [] }
        return .write(entries)
      }
      return needsSupply ? .supply : .rest
    }
  }

  private var needsSupply: Bool {
    !isSupplyOver && halt == nil && !isLimitReached && ready.count < Self.lowWater
  }

  func supply(_ assignments: [Assignment]) {
    monitor.locked {
      ready += assignments
      monitor.wakeAll()
    }
  }

  /// Whether the outbox has nothing more that is due now.
  func supplyIsOver(_ isOver: Bool) { monitor.locked { isSupplyOver = isOver } }

  /// Nothing more will come: couriers that wait for a message end.
  func finish() {
    monitor.locked {
      isFinished = true
      monitor.wakeAll()
    }
  }

  func wrote(_ count: Int, refusing messages: [Int64]) {
    monitor.locked {
      refusedMarks.formUnion(messages)
      written += count
      monitor.wakeAll()
    }
  }

  /// Nothing can be written any more: no final dot may leave.
  func loseState(_ error: StateError) {
    monitor.locked {
      stateIsLost = true
      halt = halt ?? .state(error)
      monitor.wakeAll()
    }
  }

  struct Standing {
    var counts: DeliveryCounts
    var halt: Halt?
    /// Everything that was supplied is done with and written down.
    var isIdle: Bool
  }

  var standing: Standing {
    monitor.locked {
      Standing(
        counts: counts, halt: halt,
        isIdle: (isSupplyOver || isLimitReached || halt != nil) && inHand == 0
          && (ready.isEmpty || isLimitReached || halt != nil) && (entries.isEmpty || stateIsLost))
    }
  }
}
