import Mail
import Testing

struct IncomingMessageTests {
  private func message(_ text: String) -> IncomingMessage { IncomingMessage(Array(text.utf8)) }

  // RFC 2047 section 8, and what programs write against its rules.
  @Test(arguments: [
    ("=?ISO-8859-1?Q?a?=", "a"), ("=?ISO-8859-1?Q?a?= b", "a b"),
    ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
    ("=?ISO-8859-1?Q?a?=   =?ISO-8859-1?Q?b?=", "ab"), ("=?ISO-8859-1?Q?a_b?=", "a b"),
    ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
    ("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen"),
    ("=?utf-8?B?w6k=?= =?UTF-8?b?w6k=?=", "éé"), ("=?utf-8*en?q?a?=", "a"),
    // A character in two words.
    ("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é"), ("a=?utf-8?Q?=C3=A9?=b", "aéb"),
    ("=?utf-8?x?a?=", "=?utf-8?x?a?="), ("=?utf-8?q?a", "=?utf-8?q?a"), ("=?=", "=?="),
    ("=?no-such-charset?q?a=C3=A9?=", "aé"), ("=?windows-1252?q?=80?=", "€"),
    ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"), ("=?gb2312?B?xOO6ww==?=", "你好"),
    ("na\u{EF}ve", "naïve"),
  ])
  func `a subject is read as it is meant`(written: String, meant: String) {
    #expect(message("Subject: \(written)\n\n").fields["subject"] == meant)
  }

  @Test func `octets of no charset are UTF-8, or else Windows-1252`() {
    let subject = Array("Subject: ".utf8)
    #expect(IncomingMessage(subject + [0xC3, 0xA9]).fields["subject"] == "é")
    #expect(IncomingMessage(subject + [0xE9]).fields["subject"] == "é")
  }

  // RFC 2231 sections 3 to 5, and RFC 2183.
  @Test(arguments: [
    ("name=a.ics", "a.ics"), ("name=\"a \\\"b\\\".ics\"", "a \"b\".ics"),
    ("NAME*=utf-8''caf%C3%A9.ics", "café.ics"),
    ("name*1=\".ics\"; name*0=\"invite\"", "invite.ics"),
    ("name*0*=iso-8859-1'en'caf%E9%20; name*1*=%26; name*2=\"a%20\"", "café &a%20"),
    ("name=\"=?utf-8?q?caf=C3=A9?=\"", "café"), ("charset=utf-8; name=a;", "a"),
    ("name = a ; x", "a"), (";;name=a", "a"), ("name=a (1).ics", "a (1).ics"),
  ])
  func `a file is named as it is meant`(written: String, meant: String) {
    let found = message("Content-Type: application/ics; \(written)\n\n")
    #expect(found.root.type.text == "application/ics")
    #expect(found.root.fileName == meant)
  }

  @Test(arguments: [
    ("text/plain", "text/plain"), ("TEXT/Calendar", "text/calendar"), ("text", "text/plain"),
    ("", "text/plain"), ("text/html (a page)", "text/html"), (" text / html ; a=b", "text/html"),
    ("a/b/c", "text/plain"),
  ])
  func `a type that cannot be read is plain text`(written: String, meant: String) {
    #expect(message("Content-Type: \(written)\n\n").root.type.text == meant)
  }

  // RFC 5322 appendix A, and what else stands in From.
  @Test(arguments: [
    ("ann@example.org", ["ann@example.org"]), ("<ann@example.org>", ["ann@example.org"]),
    ("Ann Lee <ann@example.org>", ["Ann Lee <ann@example.org>"]),
    ("\"Lee, Ann\" <ann@example.org>", ["\"Lee, Ann\" <ann@example.org>"]),
    ("=?utf-8?q?Ren=C3=A9?= <rene@example.org>", ["René <rene@example.org>"]),
    ("ann@example.org (Ann (the first))", ["Ann (the first) <ann@example.org>"]),
    ("a@example.org, B <b@example.org>", ["a@example.org", "B <b@example.org>"]),
    ("All: a@example.org, b@example.org;", ["a@example.org", "b@example.org"]),
    ("undisclosed-recipients:;", []), ("Jetmail <>", []), ("nobody", []), ("", []),
    ("<@relay.example,@hub.example:ann@example.org>", ["ann@example.org"]),
    ("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", []),
    ("\"a@b.example\" <c@d.example>", ["\"a@b.example\" <c@d.example>"]),
    ("\"a@b.example\"", []), ("a@b.example c@d.example", []),
  ])
  func `From names whom it means, or nobody`(written: String, meant: [String]) {
    let found = message("From: \(written)\n\n").fields.mailboxes("from")
    #expect(found.map(\.description) == meant)
  }

  @Test(arguments: [
    ("base64", "YWJj\r\nZGVm", "abcdef"), ("BASE64", "YW*J j", "abc"), ("base64", "YQ==YQ==", "a"),
    ("base64", "YWI", "ab"), ("base64", "", ""), ("quoted-printable", "a=3D=\r\nb", "a=b"),
    ("quoted-printable", "a =  \nb", "a b"), ("quoted-printable", "a=ZZ=", "a=ZZ"),
    ("quoted-printable", "a \t\nb=20\n", "a\nb \n"), ("7bit", "a=3D", "a=3D"),
    ("x-unknown", "a", "a"), ("quoted-printable", "=c3=A9", "é"),
  ])
  func `a content is decoded, whatever became of it`(
    encoding: String, written: String, meant: String
  ) {
    let found = message(
      "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: \(encoding)\n\n\(written)"
    )
    #expect(found.root.text == meant)
  }

  @Test(
    arguments: [
      ("utf-8", [0x61, 0xC3, 0xA9], "aé"), ("iso-8859-1", [0xE9, 0x80], "é€"),
      ("utf-16le", [0x61, 0, 0xE9, 0], "aé"), ("utf-16", [0xFE, 0xFF, 0, 0x61], "a"),
      ("koi8-r", [0xF0], "П"), ("utf-7", Array("+AOk-".utf8), "é"), ("utf-8", [0xFF], "\u{FFFD}"),
      ("gb2312", [0xC4, 0xE3, 0xBA], "你\u{FFFD}"), ("utf-8//TRANSLIT", [0xC3, 0xA9], "é"),
      ("../../etc/passwd", [0x61], "a"), ("", [0xE9], "é"), ("us-ascii", [0xC3, 0xA9], "é"),
    ] as [(String, [UInt8], String)])
  func `a text is read in its charset`(charset: String, octets: [UInt8], meant: String) {
    let header = "Content-Type: text/plain; charset=\"\(charset)\"\n\n"
    #expect(IncomingMessage(Array(header.utf8) + octets).root.text == meant)
  }

  @Test func `the message within a message has a header of its own`() {
    let found = message(
      "Subject: outer\nContent-Type: message/rfc822\n\nSubject: inner\n\nbody\n")
    #expect(found.parts.map { $0.fields["subject"] } == ["outer", "inner"])
    #expect(found.parts[1].text == "body\n")
  }

  @Test func `a delivery status is groups of fields`() {
    let groups = IncomingFields.groups(
      in: Array(
        "Reporting-MTA: dns; a\r\n\r\nnonsense\r\nFinal-Recipient: rfc822;\r\n b@c\r\n\r\n\r\n".utf8
      ))
    #expect(groups.map { $0.all.map(\.name) } == [["reporting-mta"], ["final-recipient"]])
    #expect(groups.last?["final-recipient"] == "rfc822; b@c")
  }

  @Test func `the same octets have the same digest`() {
    #expect(message("a: b\n\nc").digest == message("a: b\n\nc").digest)
    #expect(message("a: b\n\nc").digest != message("a: b\n\nd").digest)
  }

  @Test func `the line of an mbox before a header is passed over`() {
    let found = message("From ann@example.org Tue Jan 11 16:15:00 2022\nSubject: a\n\nb")
    #expect(found.fields["subject"] == "a")
  }
}
