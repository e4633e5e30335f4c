import Mail
import SMTP

/// Submission by SMTP that stops between a large message's content and its final dot, as it does on a
/// slow line.
struct GatedTransport: Transport {
  let relay: SMTPTransport
  /// Called on the connection's thread before the write that has the final dot in it.
  let gate: @Sendable () -> Void

  func open() throws(OpeningFailure) -> Session { Session(try relay.open(), gate) }

  final class Session: SubmissionSession {
    private let session: SMTPSession
    private let gate: @Sendable () -> Void

    init(_ session: SMTPSession, _ gate: @escaping @Sendable () -> Void) {
      self.session = session
      self.gate = gate
    }

    func refusal(of submission: Submission) -> Reply? { session.refusal(of: submission) }
    func announce(_ submission: Submission) throws(SessionLoss) { try session.announce(submission) }
    func awaitGoAhead() throws(SessionLoss) -> GoAhead { try session.awaitGoAhead() }

    func finish(
      announcing next: Submission?, departing: () -> Bool
    ) throws(FinishFailure) -> Reply {
      try session.finish(announcing: next) {
        gate()
        return departing()
      }
    }

    func quit() { session.quit() }
    func close(waiting seconds: Double) { session.close(waiting: seconds) }
  }
}
