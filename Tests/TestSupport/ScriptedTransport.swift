import Mail

/// A transport without a network, told what becomes of each session and each message.
///
/// It writes down everything that is asked of it, and judges the order as `SubmissionSession`
/// promises it.
public final class ScriptedTransport: Transport {
  /// What becomes of one message; where it may take several steps, all before are granted.
  public enum Fate: Sendable {
    case accepted
    /// The answer to the final dot.
    case answered(Reply)
    case refused(TransactionCommand, Reply)
    /// The session says that the relay cannot be given it.
    case unfit(Reply)
    case lostBeforeContent
    case lostUnderContent
    /// The connection is gone when the final dot is to leave.
    case lostBeforeDot
    case inDoubt
  }

  /// Which time it is that something happens.
  public struct Occasion: Sendable {
    /// Sessions from 1, as they were opened.
    public let session: Int
    /// How often this address has been announced, from 1.
    public let time: Int
    public let address: String
  }

  /// What was seen.
  public struct Record: Sendable {
    public var sessions: [SessionRecord] = []
    public var openings = 0
    /// In the order of their final dots, all sessions together.
    public var dots: [String] = []
    public var violations: [String] = []
    var announcements: [String: Int] = [:]
  }

  public struct SessionRecord: Sendable {
    public var dots: [String] = []
    public var hasQuit = false
    public var isReleased = false
  }

  let monitor = Monitor(Record())
  let fate: @Sendable (Occasion) -> Fate
  let beforeDot: @Sendable (String) -> Void
  private let opening: @Sendable (Int) -> OpeningFailure?

  /// - Parameters:
  ///   - fate: what becomes of a message; it is asked at each step of it.
  ///   - opening: why the session that is opened for the nth time, from 1, is not; nil when it is.
  ///   - beforeDot: called with the address once its content has been sent and before the mark is
  ///     asked for.
  public init(
    _ fate: @escaping @Sendable (Occasion) -> Fate = { _ in .accepted },
    opening: @escaping @Sendable (Int) -> OpeningFailure? = { _ in nil },
    beforeDot: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.opening = opening
    self.beforeDot = beforeDot
    self.fate = fate
  }

  public var record: Record { monitor.read { $0 } }

  public func open() throws(OpeningFailure) -> ScriptedSession {
    let number = monitor.change { record in
      record.openings += 1
      return record.openings
    }
    if let failure = opening(number) { throw failure }
    let session = monitor.change { record in
      record.sessions.append(SessionRecord())
      return record.sessions.count
    }
    return ScriptedSession(self, number: session)
  }
}
