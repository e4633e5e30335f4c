import Mail
import TestSupport

@testable import SMTP

/// What became of one message in one session.
enum Fate: Hashable {
  case answered(Reply)
  case refused(TransactionCommand, Reply)
  /// Before the final dot: not delivered.
  case lost(SessionLoss)
  case inDoubt(SessionLoss)

  var code: Int? {
    switch self {
    case .answered(let reply), .refused(_, let reply): reply.code
    case .lost, .inDoubt: nil
    }
  }

  var isLost: Bool { if case .lost = self { true } else { false } }
  var isInDoubt: Bool { if case .inDoubt = self { true } else { false } }

  var farewell: Reply? { if case .lost(let loss) = self { loss.farewell } else { nil } }
}

extension SMTPSession {
  /// One transaction as a courier has it.
  ///
  /// - Parameters:
  ///   - isAnnounced: its commands went out behind the last final dot.
  ///   - next: announced behind this one's final dot.
  ///   - pause: what to wait for between the content and the final dot, as for the durable mark.
  func submit(
    _ submission: Submission, isAnnounced: Bool = false, then next: Submission? = nil,
    pause: () -> Void = {}
  ) -> Fate {
    do throws(SessionLoss) {
      if !isAnnounced { try announce(submission) }
      if case .refused(let command, let reply) = try awaitGoAhead() {
        return .refused(command, reply)
      }
      try sendContent()
    } catch { return .lost(error) }
    pause()
    do { return .answered(try finish(announcing: next)) } catch {
      switch error {
      case .dotNotSent(let loss): return .lost(loss)
      case .inDoubt(let loss): return .inDoubt(loss)
      }
    }
  }

  /// All of `submissions`, each announced behind the final dot of the one before.
  func submit(all submissions: [Submission]) -> [Fate] {
    var fates: [Fate] = []
    var isAnnounced = false
    for (index, submission) in submissions.enumerated() {
      let next = index + 1 < submissions.count ? submissions[index + 1] : nil
      let fate = submit(submission, isAnnounced: isAnnounced, then: next)
      if case .answered = fate { isAnnounced = true } else { isAnnounced = false }
      fates.append(fate)
    }
    return fates
  }

  /// Ends the session as a courier does.
  func end() {
    quit()
    close(waiting: 5)
  }
}

extension ScriptedSMTPServer {
  /// A transport to this server, with limits of 5 seconds.
  func transport(
    _ security: TransportSecurity = .none,
    _ adjust: (inout RelaySettings) -> Void = { _ in }, trace: (@Sendable (String) -> Void)? = nil
  ) -> SMTPTransport {
    var settings = RelaySettings(url: url, security: security)
    settings.timeouts = Timeouts(all: 5)
    adjust(&settings)
    return SMTPTransport(settings, trace: trace)
  }
}

extension Timeouts {
  init(all seconds: Double) {
    self.init()
    connect = seconds
    reply = seconds
    data = seconds
    block = seconds
    finalDot = seconds
  }
}

extension Submission {
  init(
    to address: String = "ann@example.org", from reversePath: String? = "bounces@example.org",
    _ content: String = "Subject: x\r\n\r\nhello\r\n", allowing8Bit: Bool = false
  ) throws {
    self.init(
      envelope: Envelope(
        reversePath: try reversePath.map { try Address($0) }, forwardPath: try Address(address)),
      content: try Content(Array(content.utf8), allowing8Bit: allowing8Bit))
  }
}
