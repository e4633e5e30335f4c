import Mail
import Testing

@Suite struct MailboxTests {
  @Test(arguments: [
    ("WMHTC <news@wmhtc.example.org>", "WMHTC", "news@wmhtc.example.org"),
    ("  Dr. Ann Lee   <ann@example.org> ", "Dr. Ann Lee", "ann@example.org"),
    ("\"Lee, Ann\" <ann@example.org>", "Lee, Ann", "ann@example.org"),
    ("\"Ann \\\"Nan\\\" Lee\"<ann@example.org>", "Ann \"Nan\" Lee", "ann@example.org"),
    ("\"<a@b.example>\" <ann@example.org>", "<a@b.example>", "ann@example.org"),
    ("Société (UK) <ann@example.org>", "Société (UK)", "ann@example.org"),
    ("ann@example.org", nil, "ann@example.org"),
    ("<ann@example.org>", nil, "ann@example.org"),
    ("\"\" <ann@example.org>", nil, "ann@example.org"),
  ])
  func `a mailbox is a name and an address`(text: String, name: String?, address: String) throws {
    let mailbox = try Mailbox(text)
    #expect(mailbox.name == name)
    #expect(mailbox.address.text == address)
    #expect(try Mailbox(mailbox.description) == mailbox)
  }

  @Test(
    arguments: [
      ("", .address(.empty)), ("WMHTC", .address(.noAt)), ("WMHTC <>", .address(.empty)),
      ("Ann\r\nBcc: x <ann@example.org>", .control("\r")),
      ("Lee, Ann <ann@example.org>", .nameCharacter(",")),
      ("ann@a.example <ann@b.example>", .nameCharacter("@")),
      ("\"Ann <ann@example.org>", .unclosedQuote), ("\"Ann\" ann@example.org", .noAngles),
      ("Ann <ann@example.org", .noAngles), ("Ann <ann@example.org> x", .noAngles),
      ("Ann <ann@example.org> <b@example.org>", .address(.severalAts)),
    ] as [(String, MailboxError)])
  func `what is not one mailbox is refused for its reason`(text: String, reason: MailboxError) {
    #expect(throws: reason) { try Mailbox(text) }
    #expect(!reason.message.isEmpty && !reason.hint.isEmpty)
  }

  @Test func `a name holds no control character, however it is made`() throws {
    let address = try Address("ann@example.org")
    #expect(throws: MailboxError.control("\n")) { try Mailbox(name: "Ann\n", address: address) }
    #expect(try Mailbox(name: "  ", address: address).name == nil)
  }
}
