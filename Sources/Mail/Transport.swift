/// Where messages are submitted: something that opens sessions with a relay.
public protocol Transport: Sendable {
  associatedtype Session: SubmissionSession

  /// Connects, greets, secures and logs in; blocks until that is done or refused.
  func open() throws(OpeningFailure) -> Session
}

/// One connection to a relay, ready for mail transactions (RFC 5321 section 3.3). It belongs to the
/// thread that opened it, and every call blocks.
///
/// A transaction is `announce`, `awaitGoAhead`, `sendContent`, `finish`. `finish` may announce the
/// next message behind the final dot (RFC 2920 section 3.1), which then skips its own `announce`.
/// The final dot leaves in `finish` and nowhere else, so whatever is lost before was not delivered.
public protocol SubmissionSession: AnyObject {
  /// Whether the relay can be given this message at all; nil when it can.
  func refusal(of submission: Submission) -> Reply?

  func announce(_ submission: Submission) throws(SessionLoss)
  func awaitGoAhead() throws(SessionLoss) -> GoAhead
  /// Sends all of the announced message but its end.
  func sendContent() throws(SessionLoss)
  /// Sends the end, the final dot and, when given, the next announcement; returns the reply to the
  /// final dot. `departing` is called when nothing else keeps the dot from leaving any more, before it
  /// does, and may still keep it.
  func finish(
    announcing next: Submission?, departing: () -> Bool
  ) throws(FinishFailure) -> Reply

  /// Says QUIT without waiting for the reply.
  func quit()
  /// Waits up to `seconds` for the reply to QUIT, and closes.
  func close(waiting seconds: Double)
}

extension SubmissionSession {
  /// The same for a message whose departure is nobody's concern.
  public func finish(announcing next: Submission?) throws(FinishFailure) -> Reply {
    try finish(announcing: next, departing: { true })
  }
}

/// A message and where it goes.
public struct Submission: Sendable {
  public var envelope: Envelope
  public var content: Content

  public init(envelope: Envelope, content: Content) {
    self.envelope = envelope
    self.content = content
  }
}

/// What the relay said to MAIL, RCPT and DATA.
public enum GoAhead: Hashable, Sendable {
  case granted
  case refused(TransactionCommand, Reply)
}

public enum TransactionCommand: String, Hashable, Sendable {
  case mail = "MAIL"
  case recipient = "RCPT"
  case data = "DATA"
}

/// The connection is gone, and the message it carried was not delivered.
public struct SessionLoss: Error, Hashable, Sendable {
  /// The cause: lower case, no full stop.
  public let reason: String
  /// The 421 with which the relay announced that it closes, when it did.
  public let farewell: Reply?

  public init(_ reason: String, farewell: Reply? = nil) {
    self.reason = reason
    self.farewell = farewell
  }
}

/// Why there is no reply to the final dot.
public enum FinishFailure: Error, Hashable, Sendable {
  /// The dot did not leave: the message was not delivered.
  case dotNotSent(SessionLoss)
  /// The dot left, or may have: nobody knows (RFC 1047).
  case inDoubt(SessionLoss)
}

/// Why no session could be opened. None of these says anything about a message.
public enum OpeningFailure: Error, Hashable, Sendable {
  /// No connection, no such name, silence: worth another try at once.
  case unreachable(reason: String)
  /// The relay is there and says that it has no time: worth another try later.
  case busy(reason: String)
  /// The relay does not want this client: trying again changes nothing.
  case refused(reason: String)
  /// TLS was not offered, failed, or its certificate does not convince.
  case insecure(reason: String)
  case loginRefused(reason: String)
}

extension OpeningFailure {
  public var reason: String {
    switch self {
    case .unreachable(let reason), .busy(let reason), .refused(let reason),
      .insecure(let reason), .loginRefused(let reason):
      reason
    }
  }
}
