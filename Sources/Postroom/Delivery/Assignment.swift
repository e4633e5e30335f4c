import Mail

/// A message and what composes it.
struct Assignment: Sendable {
  let message: OutboxMessage
  let composer: Composer
  let expiresAt: Instant?
  /// How often in this run a connection was lost under its content.
  var losses = 0
}

/// An assignment that has been composed.
struct Parcel {
  var assignment: Assignment
  let submission: Submission
  /// Nil until it is asked for.
  var mark: MarkTicket?
}
