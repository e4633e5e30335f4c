import Testing

@testable import Mail

struct DKIMSignerTests {
  private static let message = """
    Date: Tue, 11 Jan 2022 09:00:00 +0000
    From: News <news@example.org>
    To: ann@example.org
    Subject: News
    Message-ID: <1@example.org>
    X-Other: unsigned
    List-Unsubscribe: <https://example.org/leave>
    List-Unsubscribe-Post: List-Unsubscribe=One-Click

    Hello,  Ann.

    """.replacing("\n", with: "\r\n")

  @Test func `what is there is signed, and From, To and Subject once more`() throws {
    let fields = try signature(of: Self.message)
    #expect(
      tag("h", of: fields)
        == "From:To:Subject:Date:Message-ID:List-Unsubscribe:List-Unsubscribe-Post:From:To:Subject")
    #expect(tag("d", of: fields) == "example.org" && tag("s", of: fields) == "s1")
    #expect(tag("t", of: fields) == "1641891600" && tag("c", of: fields) == "relaxed/relaxed")
  }

  @Test func `of a field that stands twice both are signed`() throws {
    let twice = Self.message.replacing(
      "Subject: News\r\n", with: "Subject: News\r\nSubject: More\r\n")
    let fields = try signature(of: twice)
    #expect(tag("h", of: fields).hasPrefix("From:To:Subject:Subject:Date:"))
    #expect(tag("b", of: fields) != tag("b", of: try signature(of: Self.message)))
  }

  @Test func `the message follows its signatures unchanged, in lines that are short enough`() throws
  {
    var message = Array(Self.message.utf8)
    let domain = "a-domain-with-quite-a-long-name-for-its-newsletters.example.org"
    let signers = try [DKIMAlgorithm.rsa, .ed25519].map {
      DKIMSigner(domain: domain, selector: "s1", key: try DKIMKey(new: $0), time: 1)
    }
    try DKIMSigner.sign(&message, by: signers)
    let text = String(decoding: message, as: UTF8.self)
    #expect(text.hasSuffix("\r\n" + Self.message))
    let fields = text.dropLast(Self.message.count)
    #expect(fields.matches(of: /DKIM-Signature: v=1; a=(rsa|ed25519)-sha256;/).count == 2)
    for line in fields.split(separator: "\r\n") { #expect(line.utf8.count <= 78, "\(line)") }
    #expect(throws: Never.self) { try Content(message) }
  }

  @Test func `nothing is added where nobody signs`() throws {
    var message = Array(Self.message.utf8)
    try DKIMSigner.sign(&message, by: [])
    #expect(message == Array(Self.message.utf8))
  }

  @Test(arguments: [
    ("Subject: News", "Subject:   News", true), ("Subject: News", "SUBJECT: News", true),
    ("Subject: News", "Subject:\r\n News", true), ("Hello,  Ann.", "Hello, Ann. ", true),
    ("unsigned", "changed", true), ("Subject: News", "Subject: news", false),
    ("Hello,  Ann.", "Hello,Ann.", false), ("/leave>", "/stay>", false),
    ("From: News", "From: Fake <fake@example.net>\r\nFrom: News", false),
    ("One-Click", "Two-Click", false),
  ])
  func `a signature holds what a reader sees, and lets white space pass`(
    part: String, change: String, holds: Bool
  ) throws {
    // Another field name in h= makes another signature as well.
    let changed = Self.message.replacing(part, with: change)
    #expect(changed != Self.message)
    let (before, after) = (try signature(of: Self.message), try signature(of: changed))
    #expect((before == after) == holds)
  }

  private func signature(of message: String) throws -> String {
    var bytes = Array(message.utf8)
    let key = try DKIMKey(pem: Array(RFC8463.ed25519Key.utf8))
    let signer = DKIMSigner(domain: "example.org", selector: "s1", key: key, time: 1_641_891_600)
    try DKIMSigner.sign(&bytes, by: [signer])
    return String(decoding: bytes.dropLast(message.utf8.count), as: UTF8.self)
  }

  private func tag(_ name: String, of field: String) -> String {
    let text = field.replacing("\r\n ", with: " ").replacing("\r\n", with: "")
    let tags = text.split(separator: ";").map { $0.replacing(" ", with: "") }
    return tags.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
      ?? ""
  }
}
