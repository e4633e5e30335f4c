import Mail
import SMTP

/// Submission by SMTP that stops between a message's content and its final dot, as it does for a
/// mark that a slow disk takes its time over.
struct GatedTransport: Transport {
  let relay: SMTPTransport
  /// Called on the connection's thread once the content has been sent, and before its
  /// for.
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

    func sendContent() throws(SessionLoss) {
      try session.sendContent()
      gate()
    }

    func finish(
      announcing next: Submission?, departing: () -> Bool
    ) throws(FinishFailure) -> Reply {
      try session.finish(announcing: next, departing: departing)
    }

    func quit() { session.quit() }
    func close(waiting seconds: Double) { session.close(waiting: seconds) }
  }
}
