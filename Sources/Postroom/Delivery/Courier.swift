import Mail

/// Carries messages over one connection, on a thread of its own, until there are no more.
///
/// The order of each message is the product's first promise: a mark that is durable, and only then
/// the final dot. The mark is asked for when the message is announced, so that it becomes durable
/// while the relay answers and the content is on its way.
final class Courier<Carrier: Transport> {
  private let transport: Carrier
  private let dispatcher: Dispatcher
  private let departures: Departures
  private let connection: Int
  private let settings: DeliverySettings
  private let now: @Sendable () -> Instant

  private var seat = Dispatcher.Seat()
  private var session: Carrier.Session?
  /// Messages answered over this session.
  private var carried = 0
  /// Failed openings and lost sessions since the relay last answered for a message.
  private var troubles = 0
  /// What the last of them was.
  private var trouble = ""
  /// Whether it was under a message's commands, over a session that the relay had opened.
  private var wasOpened = false
  /// The message after the current one, which may have been announced behind its final dot.
  private var ahead: Parcel?
  private var isAnnounced = false

  /// A session without work is closed after this many seconds: relays close idle ones themselves.
  private static var idleSeconds: Double { 10 }
  /// How long to wait for the reply to QUIT.
  private static var quitSeconds: Double { 2 }
  /// A message under whose content this many connections were lost is deferred.
  private static var mostLosses: Int { 2 }
  /// So is one under whose commands one more was lost than this, if others got past it meanwhile.
  private static var mostClosings: Int { 2 }

  init(
    transport: Carrier, dispatcher: Dispatcher, departures: Departures,
    connection: Int, settings: DeliverySettings, now: @escaping @Sendable () -> Instant
  ) {
    self.transport = transport
    self.dispatcher = dispatcher
    self.departures = departures
    self.connection = connection
    self.settings = settings
    self.now = now
  }

  func work() {
    while let parcel = next() {
      guard let session = openSession() else {
        giveBack(parcel)
        continue
      }
      carry(parcel, over: session)
      if let limit = settings.perConnection, carried >= limit { closeSession() }
    }
    closeSession()
  }

  // MARK: What to carry

  private func next() -> Parcel? {
    if let parcel = ahead {
      ahead = nil
      if !dispatcher.isHalted { return parcel }
      giveBack(parcel)
      // Announced or not, its content will not be sent.
      if isAnnounced { leaveSession() }
      return nil
    }
    while true {
      switch dispatcher.take(&seat, waitingAtMost: Self.idleSeconds) {
      case .over: return nil
      case .idle: closeSession()
      case .message(let assignment):
        if let parcel = compose(assignment) { return parcel }
      }
    }
  }

  /// A message to be announced behind the current one's final dot, if one is ready.
  private func nextAhead(over session: Carrier.Session) -> Parcel? {
    if let limit = settings.perConnection, carried + 1 >= limit { return nil }
    guard let assignment = dispatcher.takeAhead(seat), var parcel = compose(assignment) else {
      return nil
    }
    if let refusal = session.refusal(of: parcel.submission) {
      fail(parcel, refusal)
      return nil
    }
    _ = askForMark(&parcel)
    return parcel
  }

  private func compose(_ assignment: Assignment) -> Parcel? {
    if let end = assignment.expiresAt, end <= now() {
      dispatcher.drop(assignment)
      return nil
    }
    guard assignment.message.values.count == assignment.composer.composition.fields.count else {
      dispatcher.record(
        Outcome(.failed, reason: "its frozen fields are damaged"), for: assignment, at: now())
      return nil
    }
    do {
      let message = assignment.message
      let submission = try assignment.composer.compose(
        to: message.address, values: message.values, number: message.id)
      return Parcel(assignment: assignment, submission: submission)
    } catch {
      dispatcher.record(
        Outcome(.failed, reason: "the message could not be composed: \(error)"), for: assignment,
        at: now())
      return nil
    }
  }

  // MARK: Carrying

  private func carry(_ parcel: Parcel, over session: Carrier.Session) {
    var parcel = parcel
    let mark: MarkTicket
    do {
      if !isAnnounced {
        if let refusal = session.refusal(of: parcel.submission) { return fail(parcel, refusal) }
        try session.announce(parcel.submission)
      }
      mark = askForMark(&parcel)
      isAnnounced = false
      if case .refused(let command, let reply) = try session.awaitGoAhead() {
        if reply.isComplaint(about: command) { dispatcher.slow() }
        return settle(parcel, Verdict(command, refused: reply))
      }
    } catch { return lose(parcel, error, underContent: false) }
    do { try session.sendContent() } catch { return lose(parcel, error, underContent: true) }

    ahead = nextAhead(over: session)
    switch dispatcher.wait(for: mark) {
    case .durable: finish(parcel, over: session)
    case .refused, .notWritten:
      // Without its final dot the message is not delivered (RFC 5321 section 4.1.1.4).
      leaveSession()
      dispatcher.drop(parcel.assignment)
    }
  }

  private func askForMark(_ parcel: inout Parcel) -> MarkTicket {
    if let mark = parcel.mark { return mark }
    let mark = dispatcher.askForMark(parcel.assignment, at: now())
    parcel.mark = mark
    return mark
  }

  private func finish(_ parcel: Parcel, over session: Carrier.Session) {
    do {
      let reply = try session.finish(announcing: ahead?.submission) {
        departures.note(parcel.assignment.message.departure, of: connection)
      }
      isAnnounced = ahead != nil
      if reply.isComplaint(about: nil) { dispatcher.slow() }
      settle(parcel, Verdict(finalDot: reply))
      if reply.isClosing { leaveSession() }
    } catch {
      switch error {
      case .dotNotSent(let loss): lose(parcel, loss, underContent: true)
      case .inDoubt(let loss):
        leaveSession()
        let now = now()
        dispatcher.record(
          Outcome(.inDoubt(again: now + settings.retry.first), reason: loss.reason),
          for: parcel.assignment, at: now)
      }
    }
  }

  /// The relay offers too little for it, and was not asked.
  private func fail(_ parcel: Parcel, _ refusal: Reply) {
    record(Outcome(.failed, reply: refusal), for: parcel.assignment, isAnswer: false)
  }

  private func settle(_ parcel: Parcel, _ verdict: Verdict) {
    let assignment = parcel.assignment
    switch verdict {
    case .accepted(let reply):
      answered()
      record(Outcome(.accepted, reply: reply), for: assignment)
    case .failed(let reply, let suppresses):
      answered()
      record(Outcome(.failed, reply: reply, suppresses: suppresses), for: assignment)
    case .deferred(let reply):
      answered()
      postpone(assignment, reply: reply, reason: nil)
    case .relayBusy(let reply):
      leaveSession()
      giveBack(parcel)
      troubles += 1
      trouble = "the relay refused MAIL FROM: \(reply)"
      wasOpened = false
    case .relayRefuses(let reply):
      leaveSession()
      dispatcher.stop(.relayRefuses(reason: "the relay refuses this sender: \(reply)"))
      giveBack(parcel)
    }
  }

  /// Nothing of its final dot has left: it is tried again in this run.
  private func giveBack(_ parcel: Parcel, isNext: Bool = true) {
    if parcel.mark != nil {
      departures.note(
        Outcome(.withdrawn), of: parcel.assignment.message.departure, of: connection, at: now())
    }
    dispatcher.giveBack(parcel.assignment, isMarked: parcel.mark != nil, isNext: isNext)
  }

  private func answered() {
    carried += 1
    troubles = 0
  }

  private func postpone(_ assignment: Assignment, reply: Reply?, reason: String?) {
    let now = now()
    let message = assignment.message
    let age = Duration.seconds(now.seconds - (message.firstAttempt ?? now).seconds)
    let delay = settings.retry.delay(
      after: message.attempts + 1, age: age, jitter: .random(in: 0..<1))
    let kind = delay.map { Outcome.Kind.deferred(due: now + $0) } ?? .expired
    record(Outcome(kind, reply: reply, reason: reason), for: assignment)
  }

  /// Noted first: a run that is killed before it is written down knows of it all the same.
  private func record(_ outcome: Outcome, for assignment: Assignment, isAnswer: Bool = true) {
    let now = now()
    departures.note(outcome, of: assignment.message.departure, of: connection, at: now)
    dispatcher.record(outcome, for: assignment, at: now, isAnswer: isAnswer)
  }

  /// The session was lost before the final dot: the message was not delivered, and is tried again at
  /// once over a new one. When that is lost under it too, it may be this message that the relay cannot
  /// stand, so that the others get past it: lost under its content, it waits; lost under its commands, it
  /// comes behind them, and waits once it is the only one that does not get through.
  private func lose(_ parcel: Parcel, _ loss: SessionLoss, underContent: Bool) {
    var parcel = parcel
    leaveSession()
    trouble = loss.reason
    wasOpened = true
    if loss.farewell != nil { dispatcher.slow() }
    if underContent { parcel.assignment.losses += 1 } else { parcel.assignment.closings += 1 }
    let assignment = parcel.assignment
    let tried = dispatcher.standing.counts.tried
    parcel.assignment.triedBefore = tried
    if assignment.losses >= Self.mostLosses
      || assignment.closings > Self.mostClosings && tried > assignment.triedBefore
    {
      // The relay's trouble only if the next message is lost as well.
      troubles = 1
      postpone(assignment, reply: loss.farewell, reason: loss.reason)
    } else if !underContent && assignment.closings == Self.mostClosings {
      troubles = 1
      giveBack(parcel, isNext: false)
    } else {
      troubles += 1
      giveBack(parcel)
    }
  }

  // MARK: Sessions

  /// The open session or a new one; nil when none can be had now.
  private func openSession() -> Carrier.Session? {
    while true {
      if let session { return session }
      // One loss or refusal may be chance; the second in a row is the relay's trouble. A probe finds out
      // whether sessions open.
      if troubles >= (dispatcher.isProbing && !wasOpened ? 1 : 2) {
        troubles = 0
        dispatcher.relayTrouble(trouble, &seat)
        return nil
      }
      do {
        session = try transport.open()
        carried = 0
        isAnnounced = false
      } catch {
        trouble = error.reason
        wasOpened = false
        switch error {
        case .unreachable: troubles += 1
        case .busy: troubles = 2
        case .refused(let reason), .insecure(let reason):
          dispatcher.stop(.relayRefuses(reason: reason))
          return nil
        case .loginRefused(let reason):
          dispatcher.stop(.loginRefused(reason: reason))
          return nil
        }
      }
    }
  }

  private func closeSession() {
    session?.quit()
    session?.close(waiting: Self.quitSeconds)
    leaveSession()
  }

  /// Whatever was announced over it is to be announced again.
  private func leaveSession() {
    session = nil
    isAnnounced = false
  }
}
