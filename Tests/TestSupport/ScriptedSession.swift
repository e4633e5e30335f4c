import Mail

/// A session of a `ScriptedTransport`.
public final class ScriptedSession: SubmissionSession {
  private let transport: ScriptedTransport
  private let number: Int
  private var step = Step.ready
  private var isLost = false

  private enum Step: Equatable {
    case ready
    case announced(String, time: Int)
    case granted(String, time: Int)
    case contentSent(String, time: Int)
  }

  init(_ transport: ScriptedTransport, number: Int) {
    self.transport = transport
    self.number = number
  }

  deinit { change { $0.isReleased = true } }

  public func refusal(of submission: Submission) -> Reply? {
    let address = submission.envelope.forwardPath.text
    let time = transport.monitor.read { $0.announcements[address, default: 0] + 1 }
    if case .unfit(let reply) = fate(address, time) { return reply }
    return nil
  }

  public func announce(_ submission: Submission) throws(SessionLoss) {
    expect(step == .ready, "a message was announced before the one before it was done")
    let address = submission.envelope.forwardPath.text
    let time = transport.monitor.change { record in
      record.announcements[address, default: 0] += 1
      return record.announcements[address, default: 0]
    }
    step = .announced(address, time: time)
  }

  public func awaitGoAhead() throws(SessionLoss) -> GoAhead {
    guard case .announced(let address, let time) = step else {
      violate("nothing was announced")
      throw SessionLoss("nothing was announced")
    }
    step = .ready
    switch fate(address, time) {
    case .refused(let command, let reply): return .refused(command, reply)
    case .lostBeforeContent: throw loss()
    default:
      step = .granted(address, time: time)
      return .granted
    }
  }

  public func sendContent() throws(SessionLoss) {
    guard case .granted(let address, let time) = step else { return violate("content unasked") }
    if case .lostUnderContent = fate(address, time) { throw loss() }
    step = .contentSent(address, time: time)
    transport.beforeDot(address)
  }

  public func finish(
    announcing next: Submission?, departing: () -> Bool
  ) throws(FinishFailure) -> Reply {
    guard case .contentSent(let address, let time) = step else {
      violate("a final dot without content")
      throw .dotNotSent(loss())
    }
    step = .ready
    let fate = fate(address, time)
    if case .lostBeforeDot = fate { throw .dotNotSent(loss()) }
    guard departing() else { throw .dotNotSent(loss()) }
    change { $0.dots.append(address) }
    transport.monitor.change { $0.dots.append(address) }
    if case .inDoubt = fate { throw .inDoubt(loss()) }
    if let next { try? announce(next) }
    if case .answered(let reply) = fate { return reply }
    return Reply(code: 250, enhancedStatus: EnhancedStatus(2, 0, 0), text: "Ok: queued as Q\(time)")
  }

  public func quit() {
    expect(step == .ready, "QUIT inside a transaction")
    change { $0.hasQuit = true }
  }

  public func close(waiting seconds: Double) {}

  private func fate(_ address: String, _ time: Int) -> ScriptedTransport.Fate {
    transport.fate(ScriptedTransport.Occasion(session: number, time: time, address: address))
  }

  private func loss() -> SessionLoss {
    isLost = true
    step = .ready
    return SessionLoss("the script broke the connection")
  }

  private func change(_ body: (inout ScriptedTransport.SessionRecord) -> Void) {
    transport.monitor.change { body(&$0.sessions[number - 1]) }
  }

  private func expect(_ condition: Bool, _ text: String) {
    if !condition { violate(text) }
    if isLost { violate("a session that was lost is used") }
  }

  private func violate(_ text: String) {
    transport.monitor.change { $0.violations.append("session \(number): \(text)") }
  }
}
