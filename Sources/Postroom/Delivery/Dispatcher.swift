import Mail

/// What the couriers of one run share: the messages that are ready, the entries to be written down,
/// how fast to go, and whether to go on.
///
/// Couriers take messages and hand in entries; the run's own thread is the only one that touches the
/// outbox. Entries are written in the order in which they came, many in one commit, so a mark that is
/// durable says that everything its courier handed in before is durable too.
final class Dispatcher: @unchecked Sendable {
  private let monitor: Monitor
  /// What the run's thread waits for: a mark to be written, too few messages ready, the end.
  private let chores: Monitor.Condition
  /// What couriers wait for: a message to carry, or a seat.
  private let supplied: Monitor.Condition
  private let settings: DeliverySettings
  private let now: @Sendable () -> Instant

  // All below is guarded by `monitor`.
  private var lanes: Lanes
  private var inHand = 0
  private var isFinished = false
  private var taken = 0
  private var pace: Pace
  private var throttle: Throttle
  /// Couriers that have a seat.
  private var seated = 0
  /// Nil while the relay answers.
  private var trouble: RelayTrouble?
  private var refusals = ContentRefusals()
  /// Until when a relay in trouble is left alone, on the monotonic clock.
  private var isPausedUntil = 0.0
  private var entries: [OutboxEntry] = []
  private var marks: [MarkTicket] = []
  /// Since when a courier waits for one of `marks`, on the monotonic clock.
  private var awaitedSince: Double?
  private var stateIsLost = false
  private var halt: Halt?
  private var counts = DeliveryCounts()

  /// - Parameters:
  ///   - trouble: what an earlier run left of the relay's.
  ///   - waits: what earlier runs used of the limits (`Pace`).
  init(
    settings: DeliverySettings, trouble: RelayTrouble? = nil, waits: [String: Double] = [:],
    now: @escaping @Sendable () -> Instant
  ) {
    self.settings = settings
    self.trouble = trouble
    self.now = now
    let moment = Monitor.monotonicSeconds()
    lanes = Lanes(settings.laneScopes)
    pace = Pace(settings, kept: waits, at: moment)
    throttle = Throttle(connections: settings.connections, rate: settings.rate, at: moment)
    if trouble != nil { throttle.probe(at: moment) }
    monitor = Monitor()
    chores = Monitor.Condition(of: monitor)
    supplied = Monitor.Condition(of: monitor)
  }

  // MARK: For couriers

  /// A courier's right to have a connection. There are as many as the relay bears.
  struct Seat {
    fileprivate(set) var isTaken = false
  }

  enum Turn {
    case message(Assignment)
    /// None may be taken for now.
    case idle
    case over
  }

  /// The next message to submit, waiting at most `seconds` for one; a courier without a seat waits
  /// for that first.
  func take(_ seat: inout Seat, waitingAtMost seconds: Double) -> Turn {
    monitor.locked {
      let deadline = Monitor.monotonicSeconds() + seconds
      while true {
        if halt != nil || isFinished {
          vacate(&seat)
          return .over
        }
        let moment = Monitor.monotonicSeconds()
        let pause = isPausedUntil - moment
        if seat.isTaken && (seated > throttle.connections || pause > 0) {
          vacate(&seat)
          return .idle
        }
        if !seat.isTaken {
          guard pause <= 0 else {
            supplied.wait(atMost: pause)
            continue
          }
          guard seated < throttle.connections else {
            supplied.wait()
            continue
          }
          seated += 1
          seat.isTaken = true
        }
        if let assignment = takeReady(at: moment) { return .message(assignment) }
        guard moment < deadline else { return .idle }
        supplied.wait(atMost: min(deadline - moment, untilAllowed(at: moment)))
      }
    }
  }

  /// A message to be announced behind another's final dot, if one is ready.
  func takeAhead(_ seat: Seat) -> Assignment? {
    monitor.locked {
      guard halt == nil, !isFinished, seat.isTaken, seated <= throttle.connections else {
        return nil
      }
      return takeReady(at: Monitor.monotonicSeconds())
    }
  }

  private func vacate(_ seat: inout Seat) {
    guard seat.isTaken else { return }
    seat.isTaken = false
    seated -= 1
    supplied.wakeAll()
  }

  private func takeReady(at moment: Double) -> Assignment? {
    guard !isLimitReached, moment >= pace.nextToAll,
      let assignment = lanes.takeFirst(under: pace, at: moment)
    else { return nil }
    inHand += 1
    taken += 1
    let speed = throttle.messagesPerSecond
    if pace.isLimited || speed != nil {
      pace.spend(
        on: assignment.message.address.domain, at: moment, messagesPerSecond: speed)
    }
    if lanes.toSupply != nil { chores.wakeOne() }
    return assignment
  }

  /// How long until a message that is ready may be taken; what comes in meanwhile wakes.
  private func untilAllowed(at moment: Double) -> Double {
    if isLimitReached || lanes.isEmpty { return .infinity }
    if moment < pace.nextToAll { return pace.nextToAll - moment }
    return max((lanes.next(under: pace) ?? .infinity) - moment, 0.001)
  }

  private var isLimitReached: Bool { settings.limit.map { taken >= $0 } ?? false }

  /// Returns a message whose final dot did not leave, and which is tried again in this run: next, or
  /// behind the others. One that was marked is due when it was, so that the pass which handed it out does
  /// not do so again.
  func giveBack(_ assignment: Assignment, isMarked: Bool, isNext: Bool) {
    let message = assignment.message
    monitor.locked {
      if isMarked {
        entries.append(.outcome(message: message.id, Outcome(.withdrawn), at: message.due))
      }
      lanes.putBack(assignment, isNext: isNext)
      taken -= 1
      letGo()
      supplied.wakeAll()
    }
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

  /// Waits until the mark is durable, or is known not to become so: from now on it waits only shortly for
  /// others to share its commit.
  func wait(for ticket: MarkTicket) -> MarkTicket.Mark {
    monitor.locked {
      guard awaitedSince == nil, marks.contains(where: { $0 === ticket }) else { return }
      awaitedSince = Monitor.monotonicSeconds()
      chores.wakeOne()
    }
    return ticket.wait()
  }

  /// The message is done with, as far as this run goes. Nobody waits for this entry, so it is
  /// written with the next mark, or when the run's thread looks up by itself.
  /// Its reply is the relay's, and says something of the relay and the campaign, if it `isAnswer`.
  func record(
    _ outcome: Outcome, for assignment: Assignment, at now: Instant, isAnswer: Bool = true
  ) {
    monitor.locked {
      entries.append(.outcome(message: assignment.message.id, outcome, at: now))
      counts.count(outcome)
      if isAnswer, let reply = outcome.reply { heed(reply, outcome.kind, assignment, at: now) }
      letGo()
    }
  }

  /// The relay answered for a message: what that says of the relay, and of the campaign.
  private func heed(
    _ reply: Reply, _ kind: Outcome.Kind, _ assignment: Assignment, at now: Instant
  ) {
    let moment = Monitor.monotonicSeconds()
    if trouble != nil {
      trouble = nil
      entries.append(.relay(url: settings.relay, nil))
      throttle.resume(at: moment)
      supplied.wakeAll()
    } else if throttle.answered(at: moment) {
      supplied.wakeAll()
    }
    let campaign = assignment.message.campaign
    if kind == .accepted {
      refusals.accepted(campaign: campaign)
    } else if kind == .failed, refusals.refused(campaign: campaign, reply: reply), halt == nil {
      entries.append(.pause(campaign: campaign, reason: "\(reply)", at: now))
      halt = .contentRefused(reason: "\(reply)")
      endWaits()
    }
  }

  /// The message may not be sent any more: nothing is written down until it is set aside.
  func drop(_ assignment: Assignment) { monitor.locked { letGo() } }

  private func letGo() {
    inHand -= 1
    if inHand == 0 { chores.wakeOne() }
  }

  func stop(_ reason: Halt) {
    monitor.locked {
      halt = halt ?? reason
      endWaits()
    }
  }

  var isHalted: Bool { monitor.locked { halt != nil } }

  /// Whether the next session only asks if the relay is back.
  var isProbing: Bool { monitor.locked { trouble != nil } }

  /// The relay said that it is too much.
  func slow() { monitor.locked { throttle.slow(at: Monitor.monotonicSeconds()) } }

  /// A courier cannot get a working session, and loses its seat. While others have one, a relay that
  /// takes fewer connections gets fewer. When nobody has, the relay is left alone for its own
  /// back-off: this run waits for it, or ends.
  func relayTrouble(_ reason: String, _ seat: inout Seat) {
    monitor.locked {
      guard halt == nil, seat.isTaken else { return }
      vacate(&seat)
      let moment = Monitor.monotonicSeconds()
      guard seated == 0 else { return throttle.settle(for: seated, at: moment) }
      let failures = (trouble?.failures ?? 0) + 1
      let wait = settings.retry.wait(after: failures, jitter: .random(in: 0..<1))
      let trouble = RelayTrouble(
        failures: failures, since: self.trouble?.since ?? now(), retryAt: now() + wait,
        reason: reason)
      self.trouble = trouble
      entries.append(.relay(url: settings.relay, trouble))
      if settings.waitsForDeferred {
        isPausedUntil = moment + wait.inSeconds
        throttle.probe(at: moment)
      } else {
        halt = .unreachable(reason: reason)
      }
      endWaits()
    }
  }

  // MARK: For the run

  /// What the run's thread should do next, waiting at most `seconds` for something.
  func nextChore(waitingAtMost seconds: Double) -> Chore {
    monitor.locked {
      let isUrgent = !marks.isEmpty || (inHand == 0 && !entries.isEmpty)
      if !isUrgent && laneToSupply == nil { chores.wait(atMost: seconds) }
      gatherMarks()
      if !entries.isEmpty && !stateIsLost {
        defer { entries = [] }
        return .write(Batch(entries: entries, marks: takeMarks(), waits: waits))
      }
      return laneToSupply.map { .supply($0) } ?? .rest
    }
  }

  private var waits: [String: Double] {
    pace.isLimited ? pace.waits(at: Monitor.monotonicSeconds()) : [:]
  }

  /// The longest that a mark waits for others to share its commit, in seconds: as long as nobody needs it
  /// yet, less than what most relays take for a message; then a fraction of what the commit itself takes on
  /// most disks.
  private static let gatheringTime = 0.004
  private static let awaitedTime = 0.001

  private func gatherMarks() {
    guard !marks.isEmpty else { return }
    let end = Monitor.monotonicSeconds() + Self.gatheringTime
    while marks.count < gathering {
      let left =
        min(end, awaitedSince.map { $0 + Self.awaitedTime } ?? end) - Monitor.monotonicSeconds()
      guard left > 0 else { return }
      chores.wait(atMost: left)
    }
  }

  private func takeMarks() -> [MarkTicket] {
    defer {
      marks = []
      awaitedSince = nil
    }
    return marks
  }

  /// So many marks are not kept waiting for more.
  private var gathering: Int { seated }

  /// The outcomes that are still to be written when a run ends out of patience. Marks are not: no
  /// further final dot is to leave.
  func takeOutcomes() -> Batch {
    monitor.locked {
      defer { entries = [] }
      for mark in takeMarks() { mark.settle(.notWritten) }
      return Batch(entries: entries.filter { !$0.isMark }, waits: waits)
    }
  }

  private var laneToSupply: Int? {
    guard halt == nil && !isLimitReached else { return nil }
    return lanes.toSupply
  }

  /// Nothing means that the outbox has nothing more that is due now for this lane.
  func supply(_ assignments: [Assignment], toLane number: Int) {
    monitor.locked {
      lanes.supply(assignments, to: number)
      if assignments.isEmpty { lanes.end(number) }
      supplied.wakeAll()
    }
  }

  /// A new pass over the outbox begins.
  func reopenLanes() { monitor.locked { lanes.reopen() } }

  /// No more messages of this campaign: it was paused or cancelled.
  func withdraw(campaign: Int64) {
    monitor.locked {
      lanes.remove(campaign: campaign)
      chores.wakeOne()
    }
  }

  /// So many messages were set aside because their event has begun.
  func addExpired(_ count: Int) { monitor.locked { counts.expired += count } }

  /// Nothing more will come: couriers that wait for a message end.
  func finish() {
    monitor.locked {
      isFinished = true
      endWaits()
    }
  }

  /// Nothing can be written any more: no final dot may leave. The outcomes that were not written
  /// are kept for one more try at the end.
  func loseState(_ error: StateError, unwritten: Batch = Batch(entries: [])) {
    monitor.locked {
      stateIsLost = true
      entries = unwritten.entries + entries
      for mark in unwritten.marks + takeMarks() { mark.settle(.notWritten) }
      halt = halt ?? .state(error)
      endWaits()
    }
  }

  private func endWaits() {
    supplied.wakeAll()
    chores.wakeOne()
  }

  var standing: Standing {
    monitor.locked {
      let isEnding = isLimitReached || halt != nil
      return Standing(
        counts: counts, halt: halt, isLimitReached: isLimitReached,
        isIdle: inHand == 0 && (isEnding || lanes.isSpent) && (entries.isEmpty || stateIsLost))
    }
  }
}
