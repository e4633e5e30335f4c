/// Why a relay's log could not be read.
public struct MaillogFailure: Error, Hashable, Sendable {
  /// As it was named.
  public let file: String
  /// The cause: lower case, no full stop.
  public let reason: String
  public let hint: String
}
