import Mail
import Testing

@testable import Postroom

struct BounceKindTests {
  /// RFC 3463 section 3, and what servers write where they say no more than that it failed.
  @Test(arguments: [
    ("5.1.1", "", BounceKind.hard), ("5.1.2", "", .hard), ("5.1.3", "", .hard),
    ("5.1.6", "", .hard), ("5.1.10", "", .hard), ("5.2.1", "", .hard),
    ("5.2.2", "", .soft), ("4.2.2", "", .soft), ("4.4.7", "", .soft), ("5.4.4", "", .soft),
    ("4.1.1", "", .soft), ("5.3.0", "", .soft), ("5.5.2", "", .soft),
    ("5.7.1", "550 5.7.1 message rejected as spam", .refused), ("5.7.26", "", .refused),
    ("4.7.0", "", .refused), ("5.6.0", "", .refused), ("5.1.8", "", .refused),
    ("5.2.3", "", .refused), ("5.3.4", "", .refused),
    ("5.0.0", "550 5.1.1 <ann@example.org>... User unknown", .hard),
    ("5.0.0", "550 User unknown", .hard), ("5.0.0", "552 Mailbox full", .soft),
    ("5.0.0", "552 mailbox does not have enough storage", .soft),
    ("5.0.0", "554 blocked using a blocklist", .refused), ("5.0.0", "554 no", .soft),
    ("", "Sorry, no mailbox here by that name. vpopmail (#5.1.1)", .hard),
    ("", "host 192.0.2.1 said something", .soft), ("", "", .soft),
  ])
  func `what a status says of the recipient`(status: String, said: String, kind: BounceKind) {
    #expect(BounceKind(EnhancedStatus(status), said: said) == kind)
  }
}
