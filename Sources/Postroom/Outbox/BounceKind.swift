/// What it says of a recipient that a message came back.
public enum BounceKind: String, Sendable, CaseIterable {
  /// There is no such mailbox, and there will be none.
  case hard
  /// Not now: a full mailbox, a server that was not there for days.
  case soft
  /// Refused for what the message says or who sends it, which the recipient cannot help.
  case refused
  /// Somebody said that it is spam.
  case complaint

  /// How little follows from it: of several that speak of one message, the mildest counts.
  var severity: Int {
    switch self {
    case .refused: 0
    case .soft: 1
    case .hard: 2
    case .complaint: 3
    }
  }
}
