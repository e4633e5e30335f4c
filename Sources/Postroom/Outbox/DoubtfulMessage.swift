import Mail

/// A message of which nobody knows whether the relay took it.
public struct DoubtfulMessage: Hashable, Sendable {
  public let id: Int64
  public let address: Address
  /// When the reply did not come; when the final dot was about to leave, if a run ended over it.
  public let since: Instant
  public let reason: String
}

/// How a message in doubt was settled, and what the log is to say of it.
public struct Settlement: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The relay has it, under this name in its queue where that is known.
    case accepted(queueID: String?)
    /// It is due again, with the Message-ID that it had.
    case resent
  }

  public let message: Int64
  public let kind: Kind
  public let note: String

  init(_ message: Int64, _ kind: Kind, note: String) {
    self.message = message
    self.kind = kind
    self.note = note
  }

  /// Somebody knows that the relay has it.
  public static func acceptedByHand(_ message: DoubtfulMessage) -> Settlement {
    Settlement(message.id, .accepted(queueID: nil), note: "settled by hand: the relay has it")
  }

  /// Somebody wants it submitted again.
  public static func resentByHand(_ message: DoubtfulMessage) -> Settlement {
    Settlement(message.id, .resent, note: "settled by hand: to be sent again")
  }
}
