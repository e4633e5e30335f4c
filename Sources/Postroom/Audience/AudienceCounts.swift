/// Who is in an audience, and who was left out of it, by reason: together they are every row.
public struct AudienceCounts: Hashable, Sendable {
  /// Rows of the CSV below its header.
  public var rows = 0
  public var recipients = 0
  /// Left out by `where`.
  public var notMatched = 0
  /// The same address again.
  public var repeated = 0
  public var suppressed = 0
  /// Rows that could not be read, or have no usable address: each is a problem too.
  public var refused = 0

  /// Of a correction: those who do not have what it corrects, and those of whom nobody knows.
  public var withoutIt = 0
  public var inDoubt = 0

  public init() {}
}
