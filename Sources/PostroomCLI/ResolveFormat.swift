import Mail
import Postroom

/// The messages of a campaign that are or were in doubt, in each of the forms that `resolve` shows.
struct ResolveFormat {
  private let campaign: QueuedCampaign
  private let composer: Composer

  init(_ campaign: QueuedCampaign) {
    self.campaign = campaign
    composer = Composer(campaign.composition)
  }

  private func messageID(_ message: DoubtfulMessage) -> String {
    composer.messageID(for: message.address).description
  }

  /// Whom, since when, under which Message-ID, and why.
  func listing(_ message: DoubtfulMessage) -> String {
    "\(Console.padded(message.address.text, 44))  \(message.since.rfc3339)  \(messageID(message))  "
      + message.reason
  }

  /// What became of it, and what the log says.
  func text(_ message: DoubtfulMessage, _ finding: LogFinding) -> String {
    "\(Console.padded(finding.state.rawValue, 10))  \(Console.padded(message.address.text, 44))  "
      + explanation(finding, message)
  }

  func json(_ message: DoubtfulMessage, _ state: MessageState, _ finding: LogFinding? = nil)
    -> String
  {
    JSONValue.object([
      ("campaign", .text(campaign.name)), ("address", .text(message.address.text)),
      ("state", .text(state.rawValue)), ("since", .text(message.since.rfc3339)),
      ("message_id", .text(messageID(message))), ("reason", .text(message.reason)),
      ("finding", .optional(finding.map(name))), ("queue_id", .optional(finding.flatMap(queueID))),
      ("explanation", .optional(finding.map { explanation($0, message) })),
    ]).line
  }

  private func name(_ finding: LogFinding) -> String {
    switch finding {
    case .queued: "queued"
    case .begun: "begun"
    case .absent: "absent"
    case .unproven: "unproven"
    }
  }

  private func queueID(_ finding: LogFinding) -> String? {
    switch finding {
    case .queued(let queueID, _, _), .begun(let queueID): queueID
    case .absent, .unproven: nil
    }
  }

  private func explanation(_ finding: LogFinding, _ message: DoubtfulMessage) -> String {
    switch finding {
    case .queued(let queueID, let at, let fate):
      "the relay has it: queued as \(queueID)" + (at.map { " at \($0.rfc3339)" } ?? "")
        + (fate.map { ", \($0)" } ?? "")
    case .begun(let queueID):
      "the log has its beginning, as \(queueID), and neither its end nor its loss"
    case .absent(nil):
      "the log covers that moment and does not have it: --resend is safe"
    case .absent(.cutOff):
      "the log says that the connection was lost before its end: --resend is safe"
    case .absent(.refused):
      "the log says that the relay refused it: --resend is safe"
    case .unproven(let gap): "not in the log, " + explanation(gap, message.since.rfc3339)
    }
  }

  /// Goes on after "not in the log, ".
  private func explanation(_ gap: LogGap, _ moment: String) -> String {
    switch gap {
    case .empty: "in which there is no line of Postfix's"
    case .begins(let at, let needed):
      "which begins at \(at.rfc3339), and must by \(needed.rfc3339) to prove anything"
    case .ends(let at, let needed):
      "which ends at \(at.rfc3339), and must go on until \(needed.rfc3339) to prove anything"
    case .hole(let span):
      "which has nothing from \(span.lowerBound.rfc3339) to \(span.upperBound.rfc3339), "
        + "around \(moment)"
    case .incomplete(let missing, let count):
      "and \(missing) of \(count) that the relay accepted around \(moment) are not either: "
        + "it is not all of that relay's log"
    case .clock(let ahead):
      "whose clock is \(length(ahead)) \(ahead > 0 ? "ahead of" : "behind") ours: "
        + "set TZ to the relay's zone"
    }
  }

  private func length(_ seconds: Int64) -> String {
    let minutes = (abs(seconds) + 30) / 60
    return minutes == 0
      ? Console.count(Int(abs(seconds)), "second") : Console.count(Int(minutes), "minute")
  }
}

extension ResolveFormat {
  /// What to do about those that a log left in doubt.
  func hints(_ messages: [DoubtfulMessage], _ findings: [LogFinding]) -> [String] {
    var hints: [String] = []
    let absent = zip(messages, findings).filter { $1.isAbsent }.map(\.0.address.text)
    if !absent.isEmpty {
      let whom =
        absent.count <= 3 ? absent.map { " --to \($0)" }.joined() : " --to ADDRESS, for each"
      hints.append("postroom resolve \(campaign.name) --resend\(whom)")
    }
    if let queueID = findings.lazy.compactMap(\.begun).first {
      hints.append(
        "`postqueue -p` on the relay: is \(queueID) there, then --accepted; otherwise --resend")
    }
    if findings.contains(where: { $0.state == .inDoubt && !$0.isAbsent && $0.begun == nil }) {
      hints.append(
        "--resend --to ADDRESS sends it again, and somebody may have it twice; "
          + "--accepted leaves it, and somebody may not have it")
    }
    return hints
  }
}
