import Mail

/// A message that came in, as the state remembers it: not its text, but what it is.
public struct IncomingRecord: Sendable {
  public enum Matter: Sendable {
    /// An answer to an invitation, and whose message it came in.
    case answer(CalendarReply, senders: [Address])
    /// An answer whose sender is nobody that the trusted server vouches for.
    case unvouched(String)
    /// What came back for a message of ours, or claims to.
    case feedback(Feedback)
    /// A mail by which somebody leaves, with the token as it was written.
    case leaving(token: String)
    /// A program answers for somebody who is away.
    case absence
    /// A program wants whoever wrote to show that they are no machine.
    case challenge
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

  static let forgottenNote = "of somebody who was forgotten"

  /// Whoever it is from, and for whom it answers.
  var people: [Address] {
    guard case .answer(let reply, let senders) = matter else { return Self.people(in: sender) }
    return senders + [reply.attendee]
  }

  /// These, and whom a report is about.
  var named: [Address] {
    guard case .feedback(let feedback) = matter else { return people }
    return people + feedback.traces.addresses
  }

  /// Those in a From, as a person reads it.
  static func people(in sender: String) -> [Address] {
    sender.split(whereSeparator: { " <>,;\"".contains($0) }).compactMap {
      $0.contains("@") ? try? Address(String($0)) : nil
    }
  }

  public init(name: String, digest: String, sender: String, subject: String, matter: Matter) {
    self.name = name
    self.digest = digest
    self.sender = sender
    self.subject = subject
    self.matter = matter
  }
}
