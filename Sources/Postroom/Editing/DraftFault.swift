/// Why no draft can be made.
public struct DraftFault: Error, Hashable, Sendable {
  public enum Cause: Hashable, Sendable {
    /// What was asked for cannot be understood, or is not there.
    case usage
    /// It is understood, and cannot be: a time that is past, or that no clock shows.
    case input
  }

  public let cause: Cause
  /// Lower case, no full stop.
  public let message: String
  public let hint: String?

  init(_ cause: Cause, _ message: String, hint: String? = nil) {
    self.cause = cause
    self.message = message
    self.hint = hint
  }
}
