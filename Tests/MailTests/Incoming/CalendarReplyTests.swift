import Mail
import Testing
import TestSupport

struct CalendarReplyTests {
  private func reply(_ octets: [UInt8]) throws -> CalendarReply {
    let parts = IncomingMessage(octets).parts
    guard let part = parts.first(where: { $0.type.text == "text/calendar" }) else {
      throw CalendarReplyFault.noCalendar
    }
    return try CalendarReply(part.text)
  }

  @Test(arguments: [
    ("ACCEPTED", CalendarReply.Answer.accepted), ("TENTATIVE", .tentative), ("DECLINED", .declined),
  ])
  func `Gmail, Exchange and Apple say who answers what, and why`(
    written: String, answer: CalendarReply.Answer
  ) throws {
    var sample = AnswerSample()
    sample.answer = written
    sample.comment = "I will be late"
    sample.sequence = 2
    for octets in [sample.gmail, sample.exchange, sample.apple, sample.plain()] {
      let reply = try reply(octets)
      #expect(reply.uid == "talk@example.org")
      #expect(reply.attendee.key == "ann@example.org")
      #expect(reply.answer == answer)
      #expect(reply.comment == "I will be late")
      #expect(reply.sequence == 2)
      // Wed, 5 Jan 2028 10:15:00 +0000
      #expect(reply.stamp == 1_830_680_100)
    }
  }

  @Test(arguments: [
    ("a\\, b\\; c\\nd\\\\e", "a, b; c d\\e"), ("\u{1B}[31mred", "[31mred"), ("\\n", ""),
  ])
  func `a comment is one line of text`(written: String, meant: String) throws {
    var sample = AnswerSample()
    sample.comment = written
    #expect(try reply(sample.plain()).comment == meant)
  }

  @Test(
    arguments: [
      ("REQUEST", [], 1, CalendarReplyFault.method("request")), ("", [], 1, .method("")),
      ("REPLY", ["ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org"], 1, .severalAttendees),
      ("REPLY", [], 2, .severalEvents), ("REPLY", [], 0, .noEvent),
      ("REPLY", (0..<1_000).map { _ in "BEGIN:VEVENT" }, 1, .nested),
      (
        "REPLY", [String](repeating: "X-A:" + String(repeating: "a", count: 1_000), count: 300), 1,
        .tooLarge
      ),
    ] as [(String, [String], Int, CalendarReplyFault)])
  func `what is no single answer is none`(
    method: String, more: [String], events: Int, fault: CalendarReplyFault
  ) {
    #expect(throws: fault) {
      try reply(AnswerSample().plain(method: method, more: more, events: events))
    }
  }

  @Test(arguments: ["NEEDS-ACTION", "DELEGATED", "", "YES"])
  func `a status that is no answer is none`(status: String) {
    var sample = AnswerSample()
    sample.answer = status
    #expect(throws: CalendarReplyFault.undecided(status.lowercased())) {
      do { _ = try reply(sample.plain()) } catch CalendarReplyFault.undecided(let status) {
        throw CalendarReplyFault.undecided(status.lowercased())
      }
    }
  }

  @Test(arguments: ["ann", "ann@", "bad address@example.org", "ann@example.org%0D%0ADATA"])
  func `whoever answers has an address`(address: String) {
    var sample = AnswerSample()
    sample.address = address
    #expect(throws: CalendarReplyFault.noAttendee) { try reply(sample.plain()) }
  }

  @Test(.timeLimit(.minutes(1)))
  func `an answer with any octets changed is read to its end`() {
    var random = SplitMix(seed: 22)
    for original in [AnswerSample().gmail, AnswerSample().exchange, AnswerSample().apple] {
      for _ in 0..<500 {
        var octets = original
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          octets[Int.random(in: 0..<octets.count, using: &random)] =
            UInt8.random(in: 0...255, using: &random)
        }
        let reply = try? reply(octets)
        #expect((reply?.comment.count ?? 0) <= 1_000)
      }
    }
  }
}
