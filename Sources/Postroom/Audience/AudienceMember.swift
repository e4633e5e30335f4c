import Mail

/// Somebody in an audience.
public struct AudienceMember: Sendable {
  public let address: Address
  /// The values that the campaign uses, in the order of its frozen fields.
  public let values: FieldValues
  /// As the spreadsheet numbers it: the header is row 1.
  public let row: Int
  /// Held back for good: counted, shown and queued as such, and never mailed.
  public let isSuppressed: Bool
  /// Of the message in the outbox; nil before there is one.
  public var number: Int64?
}
