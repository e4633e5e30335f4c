import Mail
import Testing

@testable import Postroom

struct VerdictTests {
  @Test(arguments: ["250 2.0.0 Ok", "251 Ok", "200 Ok", "299 2.6.0 fine"])
  func `any 2xx to the final dot accepts`(reply: String) {
    #expect(Verdict(finalDot: Reply(reply)) == .accepted(Reply(reply)))
  }

  @Test(arguments: [
    "450 4.2.1 later", "451 later", "421 4.3.2 shutting down", "452 4.2.2 full", "354 go on",
  ])
  func `4xx to the final dot defers, and so does what makes no sense there`(reply: String) {
    #expect(Verdict(finalDot: Reply(reply)) == .deferred(Reply(reply)))
  }

  @Test(arguments: [
    "550 5.7.1 spam", "554 5.6.0 no", "552 5.3.4 too big", "550 5.1.1 no such user", "550 no",
  ])
  func `5xx to the final dot fails, and suppresses nobody`(reply: String) {
    #expect(Verdict(finalDot: Reply(reply)) == .failed(Reply(reply), suppresses: false))
  }

  @Test(arguments: ["450 4.2.0 greylisted", "451 4.7.1 later", "452 4.5.3 too many", "454 no"])
  func `4xx to RCPT defers`(reply: String) {
    #expect(Verdict(.recipient, refused: Reply(reply)) == .deferred(Reply(reply)))
  }

  @Test(arguments: [
    ("550 5.1.1 no such user", true), ("550 5.1.2 no such host", true),
    ("553 5.1.3 bad syntax", true), ("551 5.1.6 moved", true), ("556 5.1.10 null MX", true),
    ("550 5.7.1 policy", false), ("554 5.7.515 unauthenticated", false), ("550 no", false),
    ("550 5.2.1 disabled", false), ("552 5.2.3 too long", false), ("550 5.4.1 no answer", false),
    ("550 5.1.0 sender or recipient", false),
  ])
  func `5xx to RCPT fails, and only an address that does not exist is suppressed`(
    reply: String, suppresses: Bool
  ) {
    #expect(
      Verdict(.recipient, refused: Reply(reply)) == .failed(Reply(reply), suppresses: suppresses))
  }

  @Test(arguments: ["552 5.2.2 full", "550 5.2.2 over quota"])
  func `a full mailbox is tried again`(reply: String) {
    #expect(Verdict(.recipient, refused: Reply(reply)) == .deferred(Reply(reply)))
  }

  @Test(arguments: [
    "530 5.7.0 log in", "535 5.7.8 no", "553 5.1.7 sender syntax", "550 5.1.8 sender domain",
  ])
  func `5xx to RCPT that speaks of the sender ends the run`(reply: String) {
    #expect(Verdict(.recipient, refused: Reply(reply)) == .relayRefuses(Reply(reply)))
  }

  @Test(arguments: ["550 5.7.1 no", "530 5.7.0 log in", "535 5.7.8 no", "501 syntax", "555 no"])
  func `5xx to MAIL or DATA ends the run`(reply: String) {
    #expect(Verdict(.mail, refused: Reply(reply)) == .relayRefuses(Reply(reply)))
    #expect(Verdict(.data, refused: Reply(reply)) == .relayRefuses(Reply(reply)))
  }

  @Test(arguments: ["552 5.3.4 too big", "552 too big"])
  func `a size that MAIL refuses is the message's own`(reply: String) {
    #expect(Verdict(.mail, refused: Reply(reply)) == .failed(Reply(reply), suppresses: false))
  }

  @Test(arguments: ["451 4.3.0 later", "452 4.3.1 disk full", "454 4.7.0 no"])
  func `4xx to MAIL is the relay's, and to DATA the message's`(reply: String) {
    #expect(Verdict(.mail, refused: Reply(reply)) == .relayBusy(Reply(reply)))
    #expect(Verdict(.data, refused: Reply(reply)) == .deferred(Reply(reply)))
  }
}
