import Mail
import Testing
import TestSupport

/// Messages that nobody writes in earnest: reading them ends soon, and says so.
struct HostileMessageTests {
  private func message(_ text: String) -> IncomingMessage { IncomingMessage(Array(text.utf8)) }

  @Test func `parts within parts, a thousand deep, are read to a depth`() {
    var text = ""
    for level in 0..<1_000 {
      text += "Content-Type: multipart/mixed; boundary=\"b\(level)\"\n\n--b\(level)\n"
    }
    let found = message(text + "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n")
    #expect(found.excess == .depth)
    #expect(found.parts.count == 30)
  }

  @Test func `messages within messages, a thousand deep, are read to a depth`() {
    let text = String(repeating: "Content-Type: message/rfc822\n\n", count: 1_000)
    #expect(message(text).excess == .depth)
  }

  @Test func `of too many parts the first thousand are read`() {
    let part = "--b\n\nx\n"
    let found = message(
      "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: part, count: 5_000))
    #expect(found.excess == .parts)
    #expect(found.parts.count == 1_000)
    #expect(found.parts[500].text == "x")
  }

  @Test(arguments: [
    ("X-A: ", "a", 1 << 20), ("X-A: b", "\n folded on and on", 60_000),
    ("", "X-A: b\n", 50_000),
  ])
  func `a header without end is read up to a size, and what is behind it all the same`(
    start: String, rest: String, count: Int
  ) {
    let bomb = start + String(repeating: rest, count: count)
    let found = message("Subject: hello\n\(bomb)\n\nthe text\n")
    #expect(found.excess == .header)
    #expect(found.fields["subject"] == "hello")
    #expect(found.root.text.hasSuffix("the text\n") && found.root.text.utf8.count < 12)
    #expect(found.fields.all.reduce(0) { $0 + $1.text.utf8.count } <= 256 << 10)
  }

  /// Each would take minutes if it were read again from every place that looks like a beginning.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("Subject: ", "=?a?b?"), ("Subject: ", "=?utf-8?q?a?= "), ("Subject: ", "=?"),
      ("From: ", "("), ("From: ", "<"), ("From: ", "\""), ("From: ", "a@b.example, "),
      ("Content-Type: text/plain; ", "a*0*=x; "), ("Content-Type: text/plain; ", "a=\"\\"),
      ("Content-Type: multipart/mixed; boundary=b\n\n", "--b"),
      ("Content-Type: multipart/mixed; boundary=b\n\n", "--b\nContent-Type: message/rfc822\n\n"),
      ("Content-Transfer-Encoding: quoted-printable\n\n", "= "),
      ("Content-Transfer-Encoding: quoted-printable\n\n", "=\n"),
      ("Content-Transfer-Encoding: base64\n\n", "===="), ("", "a"), ("", "\n"), ("", "\r"),
      ("", "--"), ("", "a:"), ("", "\0"),
    ] as [(String, String)])
  func `one thing said without end is read once`(start: String, rest: String) {
    let found = message(start + String(repeating: rest, count: (1 << 20) / rest.utf8.count))
    for part in found.parts { _ = (part.text, part.fileName, part.fields.mailboxes("from")) }
    _ = found.fields.all.map(\.text)
    #expect(found.parts.count <= 1_000)
  }

  @Test func `controls of a header reach nobody's terminal`() {
    let found = message(
      "Subject: a\u{1B}[31mb\0c =?utf-8?q?=1B]0;d=07=0A?=\nFrom: \"e\u{1B}f\" <g@h.example>\n\n")
    #expect(found.fields["subject"] == "a [31mb c  ]0;d")
    #expect(found.fields.mailboxes("from").map(\.name) == ["e f"])
  }

  @Test func `nothing at all is a message without a word`() {
    let found = message("")
    #expect(found.parts.count == 1)
    #expect(found.root.type.text == "text/plain")
    #expect(found.root.text == "")
  }

  @Test func `a multipart whose delimiter never comes has no parts, and is read on`() {
    let found = message("Content-Type: multipart/mixed; boundary=b\n\n--c\n\nx\n")
    #expect(found.parts.map(\.type.text) == ["multipart/mixed"])
    #expect(found.root.text == "--c\n\nx\n")
  }

  @Test func `a part without its last delimiter ends with the message`() {
    let found = message(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/calendar\n\nx")
    #expect(found.parts.map(\.text).last == "x")
  }

  @Test func `the delimiter of an outer multipart ends an inner one`() {
    let found = message(
      """
      Content-Type: multipart/mixed; boundary=outer

      --outer
      Content-Type: multipart/alternative; boundary=inner

      --inner

      one
      --outer

      two
      --outer--
      """)
    #expect(found.root.parts.map(\.type.text) == ["multipart/alternative", "text/plain"])
    #expect(found.root.parts[0].parts.map(\.text) == ["one"])
    #expect(found.root.parts[1].text == "two")
  }

  @Test(.enabled(if: IncomingSamples.areThere, "no corpus"), .timeLimit(.minutes(1)))
  func `bounces with any octets changed, lost or doubled are read to their end`() throws {
    var random = SplitMix(seed: 21)
    for sample in try IncomingSamples.all() {
      for _ in 0..<20 {
        var octets = sample.octets
        for _ in 0..<Int.random(in: 1...30, using: &random) {
          let place = Int.random(in: 0..<octets.count, using: &random)
          let length = min(Int.random(in: 1...40, using: &random), octets.count - place)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: octets[place] = UInt8.random(in: 0...255, using: &random)
          case 1 where octets.count > length: octets.removeSubrange(place..<(place + length))
          case 2: octets.insert(contentsOf: octets[place..<(place + length)], at: place)
          default: octets[place] = Array("\n\r-=?;\":<(".utf8).randomElement(using: &random)!
          }
        }
        let found = IncomingMessage(octets)
        for part in found.parts {
          _ = (part.text, part.fileName, part.fields.all.map(\.text))
          _ = part.fields.mailboxes("from")
          #expect(part.encoded.count <= octets.count)
        }
      }
    }
  }
}
