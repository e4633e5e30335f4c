/// Why a text is not one mailbox with a name.
public enum MailboxError: Error, Hashable, Sendable {
  case address(AddressError)
  case control(Unicode.Scalar)
  case nameCharacter(Unicode.Scalar)
  case unclosedQuote
  /// After the name, the address does not stand in angle brackets, or something follows them.
  case noAngles
}

extension MailboxError: CustomStringConvertible {
  public var description: String { message }

  /// The cause: lower case, no full stop.
  public var message: String {
    switch self {
    case .address(let error): error.message
    case .control(let scalar): "\(scalar.spelled) in the mailbox"
    case .nameCharacter(let scalar): "\(scalar.spelled) in a name that is not quoted"
    case .unclosedQuote: "the quoted name is never closed"
    case .noAngles: "the address after the name is not in angle brackets, or is not the last"
    }
  }

  /// What to do about it.
  public var hint: String {
    switch self {
    case .address(.mailbox), .address(.severalAddresses), .address(.severalAts), .noAngles:
      "write one mailbox: WMHTC <news@wmhtc.example.org>"
    case .address(let error): error.hint
    case .control: "write the mailbox on one line, in printable characters"
    case .nameCharacter, .unclosedQuote: "quote the name: \"Lee, Ann\" <ann@example.org>"
    }
  }
}
