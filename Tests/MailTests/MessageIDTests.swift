import Mail
import Testing

@Suite struct MessageIDTests {
  private func messageID(
    _ campaign: String, _ recipient: String, _ domain: String
  ) throws -> MessageID {
    MessageID(campaign: campaign, recipient: try Address(recipient), domain: domain)
  }

  /// As Python's hashlib has it. Were it to change, mail queued by an older Postroom would get
  /// another Message-ID at its next attempt.
  @Test func `a Message-ID never changes`() throws {
    let id = try messageID("2022-01-newsletter", "ann@example.org", "wmhtc.example.org")
    #expect(id.text == "uvyamai3winttflheb27rfpobg@wmhtc.example.org")
    #expect(id.description == "<uvyamai3winttflheb27rfpobg@wmhtc.example.org>")
  }

  @Test func `it is another for another campaign, recipient or domain`() throws {
    let ids = [
      try messageID("a", "ann@example.org", "example.org"),
      try messageID("b", "ann@example.org", "example.org"),
      try messageID("a", "bob@example.org", "example.org"),
      try messageID("a", "ann@example.org", "example.com"),
    ]
    #expect(Set(ids).count == 4)
    #expect(Set(ids.map { $0.text.prefix { $0 != "@" } }).count == 4)
  }

  @Test func `it is the same however the address is spelled`() throws {
    #expect(
      try messageID("a", "Ann@BÜCHER.example", "example.org")
        == messageID("a", "ann@xn--bcher-kva.example", "example.org"))
  }
}
