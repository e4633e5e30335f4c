import Mail
import Testing

@Suite struct ReplyTests {
  @Test(
    arguments: [
      ("Ok: queued as 4bXyz1", "4bXyz1"), ("Ok: QUEUED AS A1", "A1"),
      ("OK id=1abcde-000abc-00", "1abcde-000abc-00"),
      ("queued as A by relay, queued as B", "B"),
      ("Message accepted for delivery", nil), ("queued as", nil), ("id=", nil), ("", nil),
    ] as [(String, String?)])
  func `the relay's own name for a message is found in its text`(text: String, queueID: String?) {
    #expect(Reply(code: 250, text: text).queueID == queueID)
  }

  @Test func `a refusal names no message`() {
    #expect(Reply(code: 451, text: "queued as A1").queueID == nil)
  }

  @Test func `a reply is of one severity`() {
    for (code, severity) in [(200, 2), (299, 2), (354, 3), (421, 4), (499, 4), (550, 5), (599, 5)] {
      let reply = Reply(code: code, text: "")
      #expect(
        [reply.isPositive, reply.isIntermediate, reply.isTransient, reply.isPermanent]
          == (2...5).map { $0 == severity })
      #expect(reply.isClosing == (code == 421))
    }
  }

  @Test(arguments: ["2.0.0", "4.7.1", "5.1.1", "5.999.999"])
  func `an enhanced status reads back as it was written`(text: String) {
    #expect(EnhancedStatus(text)?.description == text)
  }

  @Test(arguments: [
    "", "5", "5.1", "5.1.1.1", "3.1.1", "1.1.1", "55.1.1", "5.1000.1", "5.1.", ".1.1", "5.-1.1",
    "5.+1.1", "5.1.1 ", "5.1.x", "５.1.1", "5.1.１",
  ])
  func `what RFC 3463 section 2 does not allow is no enhanced status`(text: String) {
    #expect(EnhancedStatus(text) == nil)
  }
}
