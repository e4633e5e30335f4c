/// A mailbox that messages are read from, one at a time. Nothing in it is ever deleted.
///
/// In its mailbox a message has a name, which stays the same as long as the message is there: whoever
/// reads remembers the names, and so reads each message once. Every call blocks.
public protocol Inbox {
  /// Which mailbox it is; the names of messages are names in this one.
  var name: String { get }

  /// The next message whose name `isKnown` does not know, the oldest first; nil at the end.
  mutating func next(unless isKnown: (String) throws -> Bool) throws -> InboxMessage?

  /// Marks a message as dealt with, for the program that people read this mailbox with. Whatever is
  /// not settled stays as it was, for a person to see. One that is gone is nobody's concern.
  mutating func settle(_ name: String) throws(InboxFailure)
}

/// A message in a mailbox.
public struct InboxMessage: Sendable {
  public enum Content: Sendable {
    case octets([UInt8])
    /// Larger than `IncomingMessage.largest`: it was not read.
    case tooLarge(octets: Int)
    /// The mailbox has it and does not give it, and says why.
    case withheld(String)
  }

  public let name: String
  public let content: Content

  public init(name: String, content: Content) {
    self.name = name
    self.content = content
  }
}

/// Why a mailbox cannot be read, now or as it is configured. Nothing in it has changed.
public enum InboxFailure: Error, Hashable, Sendable {
  case unreachable(reason: String)
  case loginRefused(reason: String)
  /// Trying again would not help.
  case unusable(reason: String, hint: String?)

  public var reason: String {
    switch self {
    case .unreachable(let reason), .loginRefused(let reason), .unusable(let reason, _): reason
    }
  }
}
