import Mail

/// A message and what composes it.
struct Assignment: Sendable {
  let message: OutboxMessage
  let composer: Composer
  let expiresAt: Instant?
  /// How often in this run a connection was lost under its content.
  var losses = 0
  /// How often one was lost under its commands, and how many messages had been tried by then.
  var closings = 0
  var triedBefore = 0
}

/// An assignment that has been composed.
struct Parcel {
  var assignment: Assignment
  let submission: Submission
  /// Nil until it is asked for.
  var mark: MarkTicket?
}
