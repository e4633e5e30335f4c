import Mail

/// What a reply means for the message, or for the whole run. The table is in
/// `docs/how-mail-moves.md`.
public enum Verdict: Hashable, Sendable {
  case accepted(Reply)
  /// This message's own trouble: later.
  case deferred(Reply)
  /// This message's own trouble: never.
  case failed(Reply, suppresses: Bool)
  /// The relay's trouble: no message is touched, and it is asked again later.
  case relayBusy(Reply)
  /// The relay refuses this sender: no message is touched, and the run ends.
  case relayRefuses(Reply)

  /// The answer to the final dot. Any 2xx accepts (RFC 5321 section 4.2.1).
  public init(finalDot reply: Reply) {
    if reply.isPositive {
      self = .accepted(reply)
    } else if reply.isPermanent {
      self = .failed(reply, suppresses: false)
    } else {
      self = .deferred(reply)
    }
  }

  /// The refusal of a command before the content.
  public init(_ command: TransactionCommand, refused reply: Reply) {
    switch command {
    case .mail:
      self = Self.ofSender(reply)
    case .recipient:
      self = Self.ofRecipient(reply)
    case .data:
      self = reply.isPermanent ? Self.ofSender(reply) : .deferred(reply)
    }
  }

  /// MAIL FROM is the same for everybody, so its refusal is about us, unless it is about the size
  /// that was declared (RFC 1870 section 6.1).
  private static func ofSender(_ reply: Reply) -> Verdict {
    if reply.code == 552 && (reply.enhancedStatus?.subject ?? 3) == 3 {
      return .failed(reply, suppresses: false)
    }
    return reply.isPermanent ? .relayRefuses(reply) : .relayBusy(reply)
  }

  private static func ofRecipient(_ reply: Reply) -> Verdict {
    guard reply.isPermanent else { return .deferred(reply) }
    // RFC 4954 section 6: the relay wants a login, whoever the recipient is.
    if reply.code == 530 || reply.code == 535 { return .relayRefuses(reply) }
    switch reply.enhancedStatus.map({ ($0.subject, $0.detail) }) {
    case (2, 2)?: return .deferred(reply)  // A full mailbox may be emptied (RFC 3463 section 3.3).
    // RFC 3463 section 3.2: the sender's address, which many relays judge only now.
    case (1, 7)?, (1, 8)?: return .relayRefuses(reply)
    case (1, 0)?: return .failed(reply, suppresses: false)  // Nobody knows whose address.
    case (1, _)?: return .failed(reply, suppresses: true)
    default: return .failed(reply, suppresses: false)
    }
  }
}

extension Reply {
  /// Whether the relay says that it is too much, or not now because of who we are: 421, and 4.7.x
  /// (RFC 3463 section 3.8). 4.7.1 at RCPT is what greylisting says to the first attempt for anybody
  /// (RFC 6647), and is no complaint. `command` is nil for the final dot.
  func isComplaint(about command: TransactionCommand?) -> Bool {
    if isClosing { return true }
    guard isTransient, let status = enhancedStatus, status.subject == 7 else { return false }
    return command != .recipient || status.detail != 1
  }
}
