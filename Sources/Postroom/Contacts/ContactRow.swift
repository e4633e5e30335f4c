import Mail

/// One contact as its row gives it.
public struct ContactRow: Sendable {
  /// As a spreadsheet numbers it: the header is row 1, and blank rows count.
  public let row: Int
  /// The line of the file that the row begins on.
  public let line: Int
  /// In the order of `ContactReader.fields`.
  public let values: FieldValues
  /// Whether a bad address stops the campaign depends on the audience, so the reader does not say.
  public let address: Result<Address, AddressError>
}
