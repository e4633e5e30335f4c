import Mail

/// A message that is due: whom it is for and what is merged into it.
public struct OutboxMessage: Sendable {
  public let id: Int64
  public let campaign: Int64
  public let address: Address
  /// In the order of the campaign's frozen fields.
  public let values: FieldValues
  /// How often it was tried before.
  public let attempts: Int
  public let firstAttempt: Instant?
  let due: Instant

  /// The name of its next departure.
  var departure: Departure.Name { Departure.Name(message: id, attempts: attempts) }
}
