import Mail

/// What came back for a message that went out, and the traces by which that message is found.
public struct Feedback: Sendable {
  public enum Matter: Sendable {
    case bounce([BouncedRecipient])
    /// It is on its way still, or has arrived: nothing follows, and why.
    case notice(String)
    /// Somebody said that it is spam: what the report calls it.
    case complaint(String)
  }

  public let matter: Matter
  public let traces: MessageTraces

  public init(_ matter: Matter, traces: MessageTraces) {
    self.matter = matter
    self.traces = traces
  }
}

/// Somebody whom a message did not reach, as the report has it.
public struct BouncedRecipient: Hashable, Sendable {
  /// As it was sent to, and as it was forwarded.
  public let addresses: [Address]
  public let kind: BounceKind
  public let status: EnhancedStatus?
  /// What the last server said, on one line.
  public let reason: String

  public init(
    _ addresses: [Address], _ kind: BounceKind, status: EnhancedStatus? = nil, reason: String
  ) {
    self.addresses = addresses
    self.kind = kind
    self.status = status
    self.reason = String(reason.withoutControls.prefix(300))
  }
}
