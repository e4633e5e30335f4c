import ArgumentParser
import Mail
import Postroom
import SMTP

/// One message by itself, of which no log knows: a copy to look at, a report.
enum SingleMessage {
  /// The relay's acceptance; anything else is thrown, with the exit code that goes with it.
  static func submit(_ submission: Submission, over transport: SMTPTransport) throws -> Reply {
    let address = submission.envelope.forwardPath
    do {
      let session = try transport.open()
      if let refusal = session.refusal(of: submission) { throw refused(address, refusal) }
      try session.announce(submission)
      if case .refused(_, let reply) = try session.awaitGoAhead() { throw refused(address, reply) }
      try session.sendContent()
      let reply = try session.finish(announcing: nil)
      session.quit()
      session.close(waiting: 2)
      guard reply.isPositive else { throw refused(address, reply) }
      return reply
    } catch let failure as OpeningFailure {
      throw ExitCode(Delivery.exit(for: failure.halt, stateFile: "") ?? Exit.unreachable.rawValue)
    } catch FinishFailure.inDoubt(let loss) {
      throw CommandFailure(
        .troubled, "\(address): the relay may or may not have it: \(loss.reason)",
        hint: "look into the mailbox before you send another")
    } catch FinishFailure.dotNotSent(let loss) {
      throw lost(loss)
    } catch let loss as SessionLoss {
      throw lost(loss)
    }
  }

  private static func refused(_ address: Address, _ reply: Reply) -> CommandFailure {
    CommandFailure(.troubled, "\(address): the relay refused it: \(reply)")
  }

  private static func lost(_ loss: SessionLoss) -> CommandFailure {
    CommandFailure(
      .unreachable, "the connection was lost: \(loss.reason)",
      hint: "nothing was submitted: run the same command again")
  }
}
