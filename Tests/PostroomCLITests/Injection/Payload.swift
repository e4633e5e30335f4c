/// Text that would be more than text, if anything on its way to the relay let it.
struct Payload: Sendable {
  let name: String
  let text: String

  private static let separators = [
    ("CRLF", "\r\n"), ("LF", "\n"), ("CR", "\r"), ("NUL", "\0"), ("VT", "\u{0B}"), ("FF", "\u{0C}"),
    ("NEL", "\u{85}"), ("LINE SEPARATOR", "\u{2028}"), ("PARAGRAPH SEPARATOR", "\u{2029}"),
  ]

  /// What ends the content for one program or another (CVE-2023-51764 and its kind).
  private static let endsOfData = [
    ("CRLF.CRLF", "\r\n.\r\n"), ("LF.LF", "\n.\n"), ("LF.CRLF", "\n.\r\n"), ("CR.CR", "\r.\r"),
    ("CRLF.LF", "\r\n.\n"), ("LF.CR", "\n.\r"), ("NUL.CRLF", "\0\r\n.\r\n"),
  ]

  static let all =
    separators.map { name, separator in
      Payload(
        name: "headers behind \(name)",
        text: ["a", "Bcc: victim@example.net", "X-Injected: yes", "", "<b>b</b>"]
          .joined(separator: separator))
    }
    + separators.map { name, separator in
      Payload(
        name: "commands behind \(name)",
        text: ["a>", "RCPT TO:<victim@example.net>", "DATA", "a"].joined(separator: separator))
    }
    + endsOfData.map { name, end in
      Payload(
        name: "a message behind \(name)",
        text: "a\(end)MAIL FROM:<evil@example.net>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\n"
          + "Subject: b\r\n\r\nb\(end)QUIT\r\n")
    } + [
      Payload(name: "text like a header", text: "Bcc: victim@example.net"),
      Payload(name: "a second address", text: "a>, <victim@example.net"),
      Payload(
        name: "an encoded line end", text: "a=0D=0ABcc: v@example.net%0D%0ABcc: v@example.net"),
      Payload(name: "an encoded word", text: "=?utf-8?q?a=0D=0ABcc:_victim=40example.net?="),
      Payload(name: "a boundary", text: "a\r\n--=_x--\r\nContent-Type: text/html\r\n\r\nb"),
    ]
}
