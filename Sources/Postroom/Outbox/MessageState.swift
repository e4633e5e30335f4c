/// Where a message stands; `docs/how-mail-moves.md` draws the ways between.
public enum MessageState: String, Codable, Sendable, CaseIterable {
  case queued
  case deferred
  /// The content is on its way: durable before the final dot leaves. Found by the next run, it is
  /// in doubt.
  case committing
  case accepted
  case failed
  case expired
  case inDoubt = "in_doubt"
  case suppressed
  case cancelled
}
