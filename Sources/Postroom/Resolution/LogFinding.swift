/// What a relay's log says of a message that is in doubt.
public enum LogFinding: Hashable, Sendable {
  /// The relay took it over, under this name in its queue; and the last that the log says of its
  /// delivery.
  case queued(queueID: String, at: Instant?, fate: String?)
  /// It came in, and nothing says what became of it: it may have been cut off, or wait in the queue
  /// where the log does not see it.
  case begun(queueID: String)
  /// The relay does not have it: the log covers the moment, and either never saw it or says that it
  /// was not taken.
  case absent(RelayTrace.Loss?)
  /// It is not in the log, which proves nothing, because of this.
  case unproven(LogGap)
}

extension LogFinding {
  /// What the message is, with this known.
  public var state: MessageState { if case .queued = self { .accepted } else { .inDoubt } }

  public var isAbsent: Bool { if case .absent = self { true } else { false } }

  /// The queue id of a message that came in, with nothing known of its end.
  public var begun: String? { if case .begun(let queueID) = self { queueID } else { nil } }

  /// How it settles the message; nil when it does not.
  public func settlement(of message: DoubtfulMessage) -> Settlement? {
    guard case .queued(let queueID, let at, let fate) = self else { return nil }
    let note = [
      "found in the relay's log", at.map { " of \($0.rfc3339)" }, fate.map { ": \($0)" },
    ].compactMap { $0 }.joined()
    return Settlement(message.id, .accepted(queueID: queueID), note: note)
  }
}

/// Why a message that is not in the log may still be at the relay.
public enum LogGap: Hashable, Sendable {
  /// There is no line of Postfix's.
  case empty
  /// It begins later than it must.
  case begins(at: Instant, needed: Instant)
  /// It ends sooner than it must.
  case ends(at: Instant, needed: Instant)
  /// Between two files nothing was written from here to there; one may be missing.
  case hole(ClosedRange<Instant>)
  /// So many of the messages that the relay accepted around then are not in it either.
  case incomplete(missing: Int, of: Int)
  /// Its times are so many seconds ahead of ours.
  case clock(ahead: Int64)
}
