/// What the workspace says of how a recipients file is written; nil is found out from the file.
public struct ContactsFormat: Sendable, Hashable {
  public var encoding: TextEncoding?
  /// The byte between cells.
  public var delimiter: UInt8?
  /// The field that holds the address, as the header or as a template names it.
  public var addressField: String?

  public init(
    encoding: TextEncoding? = nil, delimiter: UInt8? = nil, addressField: String? = nil
  ) {
    self.encoding = encoding
    self.delimiter = delimiter
    self.addressField = addressField
  }
}
