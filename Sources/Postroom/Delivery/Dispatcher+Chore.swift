/// What the run's thread is told by its dispatcher.
extension Dispatcher {
  enum Chore {
    case write(Batch)
    /// More messages of the lane with this number.
    case supply(Int)
    case rest
  }

  /// What goes into one commit.
  struct Batch {
    var entries: [OutboxEntry]
    /// The marks among them, to be settled then.
    var marks: [MarkTicket] = []
    /// What is used of the limits.
    var waits: [String: Double] = [:]
  }

  struct Standing {
    var counts: DeliveryCounts
    var halt: Halt?
    /// The limit on how many are tried is reached.
    var isLimitReached: Bool
    /// Everything that was supplied is done with and written down.
    var isIdle: Bool
  }
}
