import Mail

/// A message that came in, as the state remembers it: not its text, but what it is.
public struct IncomingRecord: Sendable {
  public enum Matter: Sendable {
    /// An answer to an invitation, and whose message it came in.
    case answer(CalendarReply, senders: [Address])
    /// One that cannot be understood, and why.
    case faulty(String)
    case tooLarge(octets: Int)
    /// None of what Postroom reads: for a person.
    case unmatched
  }

  /// In its mailbox.
  public let name: String
  /// Of its octets; of a message that was not read, of its mailbox and name.
  public let digest: String
  /// As From and Subject have it; empty for none.
  public let sender: String
  public let subject: String
  public let matter: Matter

  public init(name: String, digest: String, sender: String, subject: String, matter: Matter) {
    self.name = name
    self.digest = digest
    self.sender = sender
    self.subject = subject
    self.matter = matter
  }
}

/// What became of a message that came in.
public struct IncomingVerdict: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// It is the member's answer now.
    case answer
    /// A later one of the same member's stands.
    case outdated
    /// The same message was read before.
    case repeated
    /// From somebody who was not invited, or to what nobody was invited to.
    case disbelieved
    case faulty
    case tooLarge = "too_large"
    case unmatched

    /// Whether nobody needs to look at it any more.
    public var isSettled: Bool { [.answer, .outdated, .repeated].contains(self) }
  }

  public let kind: Kind
  /// The first campaign that invited to what it answers.
  public let campaign: String?
  public let reply: CalendarReply?
  /// Whose answer it is, as they were invited.
  public let address: String?
  /// Why it is no more than that; lower case, no full stop.
  public let note: String?

  init(
    _ kind: Kind, campaign: String? = nil, reply: CalendarReply? = nil,
    address: String? = nil, note: String? = nil
  ) {
    self.kind = kind
    self.campaign = campaign
    self.reply = reply
    self.address = address ?? reply?.attendee.text
    self.note = note
  }
}
