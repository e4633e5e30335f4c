/// Why a text is not an address that Postroom will write to.
public enum AddressError: Error, Hashable, Sendable {
  case empty
  case noAt
  case severalAts
  /// A name and angle brackets where only an address belongs.
  case mailbox
  case severalAddresses
  case notUTF8
  case control(Unicode.Scalar)
  /// Zero-width, bidirectional and other characters that show nothing.
  case invisible(Unicode.Scalar)
  case space(Unicode.Scalar)

  case noLocal
  case quotedLocal
  case misplacedDot
  case localCharacter(Unicode.Scalar)
  case localTooLong(octets: Int)

  case noDomain
  case addressLiteral
  case emptyLabel
  case hyphenAtEdge
  case domainCharacter(Unicode.Scalar)
  case labelTooLong(octets: Int)
  case domainTooLong(octets: Int)
  case singleLabel
  case numericDomain
  /// libidn2 refused the domain, in its own words.
  case internationalDomain(reason: String)

  case tooLong(octets: Int)
}

extension AddressError: CustomStringConvertible {
  public var description: String { message }

  /// The cause: lower case, no full stop.
  public var message: String {
    switch self {
    case .empty: "no address"
    case .noAt: "no @ in the address"
    case .severalAts: "more than one @ in the address"
    case .mailbox: "a name or angle brackets where only the address belongs"
    case .severalAddresses: "more than one address in one place"
    case .notUTF8: "the address is not valid UTF-8"
    case .control(let scalar), .invisible(let scalar), .space(let scalar):
      "\(scalar.spelled) in the address"
    case .noLocal: "nothing before the @"
    case .quotedLocal: "a quoted local part is not taken"
    case .misplacedDot: "the part before the @ begins, ends or doubles with a dot"
    case .localCharacter(let scalar): "\(scalar.spelled) cannot stand before the @"
    case .localTooLong(let octets): "\(octets) octets before the @, at most 64 are allowed"
    case .noDomain: "nothing after the @"
    case .addressLiteral: "an IP address in brackets is not taken for a domain"
    case .emptyLabel: "the domain begins, ends or doubles with a dot"
    case .hyphenAtEdge: "a part of the domain begins or ends with a hyphen"
    case .domainCharacter(let scalar): "\(scalar.spelled) cannot stand in a domain"
    case .labelTooLong(let octets):
      "a part of the domain of \(octets) octets, at most 63 are allowed"
    case .domainTooLong(let octets): "a domain of \(octets) octets, at most 253 are allowed"
    case .singleLabel: "the domain has no dot"
    case .numericDomain: "the domain ends in a number"
    case .internationalDomain(let reason): "not an international domain name: \(reason)"
    case .tooLong(let octets): "an address of \(octets) octets, at most 254 are allowed"
    }
  }

  /// What to do about it.
  public var hint: String {
    switch self {
    case .mailbox: "leave the address alone: ann@example.org, not Ann <ann@example.org>"
    case .severalAddresses, .severalAts: "give each address a row of its own"
    case .notUTF8: "save the file as UTF-8"
    case .control, .invisible, .space:
      "retype the address; such a character often comes with copying from a page"
    case .quotedLocal, .localCharacter, .domainCharacter:
      "check the spelling; an address looks like ann@example.org"
    case .misplacedDot, .emptyLabel: "remove the dot that is too many"
    case .hyphenAtEdge: "remove the hyphen at the edge"
    case .addressLiteral, .numericDomain: "use the name of the domain, not its IP address"
    case .singleLabel: "write the whole domain: ann@example.org, not ann@example"
    case .internationalDomain: "check the spelling of the domain, or write its xn-- form"
    case .localTooLong, .labelTooLong, .domainTooLong, .tooLong:
      "check for text that ran into the address"
    case .empty, .noAt, .noLocal, .noDomain: "an address looks like ann@example.org"
    }
  }
}
