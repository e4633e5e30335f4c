import Mail
import Postroom
import TestSupport

/// What is wrong with the outcome of a fault, held against its fate in the table.
struct FaultJudgement {
  private let run: FaultRun
  private let fate: FaultTable.Fate
  private(set) var faults: [String] = []

  /// Runs it twice: as the fault happens, and an hour later, when it is over.
  init(_ run: FaultRun, _ fate: FaultTable.Fate) throws {
    self.run = run
    self.fate = fate
    let first = run.run(after: .zero)
    judge(first.halt)
    try judgeLog()
    judgeConnections()
    let second = run.run(after: .seconds(3600))
    expect(second.halt == nil, "the next run is halted: \(String(describing: second.halt))")
    try judgeLogAtEnd()
    judgeMail()
    expect(run.server.violations == [], "violations: \(run.server.violations)")
  }

  private var isHit: Bool { run.fault.stage != .quit }
  private var firstHit: Int { run.fault.stage.isOpening ? 0 : FaultRun.victim }

  private mutating func judge(_ halt: Halt?) {
    let found: FaultTable.Fate? =
      switch halt {
      case nil: nil
      case .unreachable: .away
      case .relayRefuses: .refuses
      case .loginRefused: .login
      default: .nothing
      }
    expect(found == (fate.isHalt ? fate : nil), "halted by \(String(describing: halt))")
  }

  /// After the run that met the fault.
  private mutating func judgeLog() throws {
    for (index, line) in try run.log().enumerated() {
      if fate.isHalt && index >= firstHit {
        let isUntouched = line.state == .queued && line.attempts == 0 && line.firstAttempt == nil
        expect(isUntouched && line.nextAttempt == FaultRun.queued, "touched: \(line)")
      } else if let state = fate.state, index == FaultRun.victim {
        expect(line.state == state && line.attempts == 1, "not \(state): \(line)")
      } else {
        expect(line.state == .accepted && line.attempts == 1, "not accepted at once: \(line)")
      }
    }
    let isNoSuchUser = fate == .failed && run.fault.stage == .recipient
    for (index, member) in run.expected.enumerated() {
      let isSuppressed = try run.isSuppressed(member.address)
      expect(
        isSuppressed == (isNoSuchUser && index == FaultRun.victim),
        "\(member.address) suppressed: \(isSuppressed)")
    }
  }

  /// All but who has failed, or is in doubt, have theirs in the end.
  private mutating func judgeLogAtEnd() throws {
    for (index, line) in try run.log().enumerated() {
      let isVictim = index == FaultRun.victim
      switch fate {
      case .failed where isVictim: expect(line.state == .failed, "\(line)")
      case .doubt where isVictim: expect(line.state == .inDoubt, "\(line)")
      default:
        expect(line.state == .accepted, "not accepted in the end: \(line)")
        let attempts = fate == .deferred && isVictim ? 2 : 1
        expect(line.attempts == attempts, "an attempt too many or too few: \(line)")
      }
    }
  }

  private mutating func judgeConnections() {
    let count = run.server.connections.count
    switch fate {
    case .nothing: expect(count == (run.fault.stage == .quit ? 2 : 1), "\(count) connections")
    case .again: expect(count == 2, "\(count) connections")
    default: break
    }
  }

  /// Everybody's message is at the relay once and as it was composed; the messages behind the
  /// victim's above all.
  private mutating func judgeMail() {
    for (index, member) in run.expected.enumerated() {
      let whole = run.server.messages.filter { $0.forwardPaths == [member.address] }
      let accepted = whole.filter(\.isAccepted)
      let isVictim = index == FaultRun.victim
      switch fate {
      case .failed where isVictim: expect(accepted.isEmpty, "accepted: \(member.address)")
      case .doubt where isVictim: expect(whole.count <= 1, "sent again: \(member.address)")
      default:
        expect(accepted.count == 1, "\(member.address) is mailed \(accepted.count) times")
        expect(accepted.first?.content == member.content, "\(member.address) is not intact")
      }
    }
    let recipients = Set(run.server.messages.flatMap(\.forwardPaths))
    expect(recipients.isSubset(of: run.expected.map(\.address)), "strangers: \(recipients)")
  }

  private mutating func expect(_ condition: Bool, _ text: @autoclosure () -> String) {
    if !condition { faults.append("\(run.fault): \(text())") }
  }
}

extension FaultTable.Fate {
  /// Of the victim, after the run that met the fault; nil when it is accepted or untouched.
  fileprivate var state: MessageState? {
    switch self {
    case .deferred: .deferred
    case .failed: .failed
    case .doubt: .inDoubt
    default: nil
    }
  }
}
