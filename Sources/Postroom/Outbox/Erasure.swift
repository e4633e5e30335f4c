/// What was erased of somebody.
public struct Erasure: Hashable, Sendable {
  /// Whose content was erased; each stays as a number in its campaign.
  public var messages = 0
  /// Of these: they waited, and are not sent.
  public var cancelled = 0
  public var answers = 0
  /// Of these: to events that are still to come, where their places are free again.
  public var freedPlaces = 0
  /// What was read in mailboxes.
  public var incoming = 0
  /// Replies and reasons of others that named the address.
  public var mentions = 0
  /// In which the address is among what was frozen for others; that is left as it is.
  public var campaignsOfOthers: [String] = []
  public var wasForgottenBefore = false
}

/// How it went to forget somebody.
public enum Forgetting: Hashable, Sendable {
  case done(Erasure)
  /// Nothing was erased: of these campaigns a message is in doubt, and could not be settled after.
  case inDoubt(campaigns: [String])
}
