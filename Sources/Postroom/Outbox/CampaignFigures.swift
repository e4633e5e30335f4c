/// What became of a campaign, in numbers: nobody stands in them.
public struct CampaignFigures: Sendable {
  public var counts = CampaignCounts()
  /// Everything that was tried, retries included.
  public var attempts = 0
  /// Messages that took more than one attempt, and the most that one took.
  public var retried = 0
  public var mostAttempts = 0
  /// nil as long as nothing was accepted.
  public var accepted: Timeline?
  /// The largest first; the rest are one at the end.
  public var domains: [Domain] = []
  /// How attempts ended: the most frequent first.
  public var replies: [ReplyGroup] = []
  /// What came back later, by its kind; nil where nobody reads what comes back.
  public var bounces: [(kind: String, count: Int)]?
  /// People who left by a link of this campaign.
  public var unsubscribed = 0
  /// nil when it invites to nothing.
  public var answers: Answers?

  public init() {}

  /// How many things happened in each of a row of equal spans.
  public struct Timeline: Hashable, Sendable {
    public let start: Instant
    public let last: Instant
    /// In seconds.
    public let step: Int64
    public var counts: [Int]
    public var total: Int { counts.reduce(0, +) }
  }

  public struct Domain: Hashable, Sendable {
    /// nil for all that are not named.
    public let name: String?
    /// How many domains they are.
    public let domains: Int
    public let total: Int
    public let accepted: Int
    /// Failed or expired.
    public let failed: Int
    public var open: Int { total - accepted - failed }
  }

  public struct ReplyGroup: Hashable, Sendable {
    public let outcome: String
    /// nil when there was no reply.
    public let code: Int?
    public let enhancedStatus: String?
    public let count: Int
  }

  public struct Answers: Sendable {
    public let invited: Int
    public let accepted: Int
    public let tentative: Int
    public let declined: Int
    public let capacity: Int?
    /// When they were given; nil as long as there is none.
    public let given: Timeline?
    public var waiting: Int { capacity.map { max(0, accepted - $0) } ?? 0 }
    public var unanswered: Int { max(0, invited - accepted - tentative - declined) }
  }
}
