/// A mailbox address that may stand in an envelope: `local@domain`, both already checked.
///
/// The domain is held as A-labels in lower case (RFC 5890), so it is always ASCII; the local part
/// is held as it was written. Neither can hold a control character, so no address can end a line
/// of SMTP. Which of RFC 5321's forms are taken is in `Address.init(_:)`.
public struct Address: Hashable, Sendable, Codable {
  public let local: String
  public let domain: String
}

extension Address {
  public var isASCII: Bool { local.utf8.allSatisfy { $0 < 0x80 } }
}
