import Foundation
import Mail
import Testing
import TestSupport

@Suite struct HeaderFieldTests {
  private func subject(_ value: String) -> String {
    text(HeaderField.unstructured("Subject", value.utf8))
  }

  private func to(_ name: String, _ address: String = "ann@example.org") throws -> String {
    text(HeaderField.mailbox("To", displayName: name.utf8, address: try Address(address)))
  }

  private func text(_ field: [UInt8]) -> String { String(decoding: field, as: UTF8.self) }

  @Test(arguments: [
    ("", "Subject: \r\n"), ("News", "Subject: News\r\n"), ("a  b\t c ", "Subject: a b c\r\n"),
    ("a = b? c=d", "Subject: a = b? c=d\r\n"),
    ("=?utf-8?Q?a?=", "Subject: =?utf-8?B?PT91dGYtOD9RP2E/PQ==?=\r\n"),
    ("Cafés", "Subject: =?utf-8?B?Q2Fmw6lz?=\r\n"),
    ("Cafeteria é", "Subject: =?utf-8?Q?Cafeteria_=C3=A9?=\r\n"),
    (
      "an é_a and then much more ?", "Subject: =?utf-8?Q?an_=C3=A9=5Fa_and_then_much_more_=3F?=\r\n"
    ),
    ("Привет", "Subject: =?utf-8?B?0J/RgNC40LLQtdGC?=\r\n"),
    ("a\r\nBcc: eve@example.org", "Subject: a Bcc: eve@example.org\r\n"),
    ("a\r\n\r\nbody", "Subject: a body\r\n"), ("\na\0\rb\u{7F}", "Subject: a b\r\n"),
    ("é\r\nBcc: eve@example.org", "Subject: =?utf-8?Q?=C3=A9_Bcc:_eve@example.org?=\r\n"),
  ])
  func `a subject is one field whatever its value holds`(value: String, field: String) {
    #expect(subject(value) == field)
  }

  @Test func `a line is folded before the word that would pass column 76`() {
    let word = String(repeating: "a", count: 33)
    #expect(subject("\(word) \(word)") == "Subject: \(word) \(word)\r\n")
    #expect(subject("\(word) \(word)b") == "Subject: \(word)\r\n \(word)b\r\n")
    let next = String(repeating: "c", count: 41)
    #expect(
      subject("\(word) \(word)b \(next)") == "Subject: \(word)\r\n \(word)b\r\n \(next)\r\n"
    )
    let long = String(repeating: "d", count: 200)
    #expect(subject("a \(long) b") == "Subject: a\r\n \(long)\r\n b\r\n")
  }

  @Test func `a word that no line can hold becomes encoded words`() {
    let field = subject(String(repeating: "a", count: 2_000))
    #expect(lines(field).allSatisfy { $0.utf8.count <= 76 })
    #expect(lines(field).allSatisfy { $0.hasSuffix("?=") })
  }

  @Test func `encoded words fill their lines to column 76 and split no character`() {
    // "Subject: =?utf-8?Q?" and "?=" leave 55 columns of the first line, and 63 of the others.
    let first = String(repeating: "a", count: 52) + "é"
    #expect(
      subject("é\(first.dropLast())")
        == "Subject: =?utf-8?Q?=C3=A9\(String(repeating: "a", count: 49))?=\r\n =?utf-8?Q?aaa?=\r\n"
    )
    #expect(
      subject(first)
        == "Subject: =?utf-8?Q?\(String(repeating: "a", count: 52))?=\r\n =?utf-8?Q?=C3=A9?=\r\n")
    for length in 0...80 {
      for tail in ["é", "😀", "あ", "e\u{301}"] {
        let value =
          "\(String(repeating: "a", count: length))\(tail)\(String(repeating: "b", count: 70))"
        let field = subject(value)
        #expect(decodedWords(field.dropFirst("Subject: ".count).dropLast()) == value)
        for line in lines(field) { #expect(line.utf8.count <= 76) }
      }
    }
  }

  @Test(arguments: [
    ("", "To: <ann@example.org>\r\n"), ("Ann", "To: Ann <ann@example.org>\r\n"),
    ("Ann Lee", "To: Ann Lee <ann@example.org>\r\n"),
    ("Lee, Ann", "To: \"Lee, Ann\" <ann@example.org>\r\n"),
    ("Ann (\"Nan\") Lee", "To: \"Ann (\\\"Nan\\\") Lee\" <ann@example.org>\r\n"),
    ("A\\B", "To: \"A\\\\B\" <ann@example.org>\r\n"),
    ("A. Lee", "To: \"A. Lee\" <ann@example.org>\r\n"),
    ("<eve@example.com>", "To: \"<eve@example.com>\" <ann@example.org>\r\n"),
    (
      "Zoë, (Z) of that ilk and more",
      "To: =?utf-8?Q?Zo=C3=AB=2C_=28Z=29_of_that_ilk_and_more?= <ann@example.org>\r\n"
    ),
    ("Zoë, \"Z\"", "To: =?utf-8?B?Wm/DqywgIloi?= <ann@example.org>\r\n"),
    ("a=?b", "To: =?utf-8?Q?a=3D=3Fb?= <ann@example.org>\r\n"),
    ("Ann\r\nBcc: eve@example.org", "To: \"Ann Bcc: eve@example.org\" <ann@example.org>\r\n"),
    (" \r\n ", "To: <ann@example.org>\r\n"),
  ])
  func `a display name is a phrase`(name: String, field: String) throws {
    #expect(try to(name) == field)
  }

  @Test func `an address goes to a line of its own when it does not fit`() throws {
    let name = String(repeating: "a", count: 54)
    #expect(try to(name) == "To: \(name) <ann@example.org>\r\n")
    #expect(try to("\(name)b") == "To: \(name)b\r\n <ann@example.org>\r\n")
    #expect(
      try to("é\(name)")
        == "To: =?utf-8?Q?=C3=A9\(name)?=\r\n <ann@example.org>\r\n")
  }

  @Test(arguments: [
    String(repeating: "Ann ", count: 600), String(repeating: "\"A\", ", count: 600),
    String(repeating: "\\", count: 899), String(repeating: "\"", count: 2_000),
    String(repeating: "é ", count: 600), String(repeating: "a.b ", count: 30),
  ])
  func `no display name makes a line that cannot be sent`(name: String) throws {
    let field = try to(name)
    #expect(throws: Never.self) { try Content(Array(field.utf8)) }
    if name.utf8.contains(0x20) { #expect(lines(field).allSatisfy { $0.utf8.count <= 78 }) }
  }

  @Test func `tokens are parted at spaces`() {
    let url = "<https://example.org/\(String(repeating: "a", count: 60))>"
    #expect(text(HeaderField.tokens("X", ["a", url, url])) == "X: a\r\n \(url)\r\n \(url)\r\n")
    #expect(text(HeaderField.tokens("X", ["a\r\nY: b"])) == "X: a Y: b\r\n")
  }

  @Test(arguments: [
    ("news.html", ";\r\n filename=\"news.html\""),
    ("a b; c", ";\r\n filename=\"a b; c\""),
    ("a\"b", ";\r\n filename*=UTF-8''a%22b"),
    ("a\\b", ";\r\n filename*=UTF-8''a%5Cb"),
    ("é*'%.txt", ";\r\n filename*=UTF-8''%C3%A9%2A%27%25.txt"),
    ("a\r\nX: b", ";\r\n filename=\"a X: b\""), ("", ";\r\n filename=\"\""),
  ])
  func `a parameter is a quoted string, or RFC 2231's percent-encoding`(
    value: String, written: String
  ) {
    #expect(text(HeaderField.parameter("filename", value)) == written)
  }

  @Test func `a long parameter is cut into numbered pieces`() {
    let written = text(HeaderField.parameter("filename", String(repeating: "a", count: 120)))
    #expect(
      written == ";\r\n filename*0*=UTF-8''\(String(repeating: "a", count: 53))"
        + ";\r\n filename*1*=\(String(repeating: "a", count: 60))"
        + ";\r\n filename*2*=\(String(repeating: "a", count: 7))")
  }

  @Test func `no bytes make more than one field, or a line that cannot be sent`() throws {
    var random = SplitMix(seed: 4)
    let pieces = ["\r\n", "\n", "\r", "\0", " ", "é", "😀", "\"", "\\", "a", "=?", "?=", ",", "<"]
    let address = try Address("ann@example.org")
    for _ in 0..<600 {
      var value = (0..<Int.random(in: 0...60, using: &random)).flatMap { _ in
        Array(pieces.randomElement(using: &random)!.utf8)
      }
      if Bool.random(using: &random) {
        value.append(UInt8.random(in: 0...255, using: &random))
        value += (0..<Int.random(in: 0...1_500, using: &random)).map { _ in 0x61 }
      }
      for field in [
        HeaderField.unstructured("Subject", value),
        HeaderField.mailbox("To", displayName: value, address: address),
      ] {
        #expect(throws: Never.self) { try Content(field) }
        let lines = lines(text(field))
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" ") && $0.contains { $0 != " " } })
        #expect(lines.filter { $0.contains("=?utf-8?") }.allSatisfy { $0.utf8.count <= 76 })
      }
    }
  }

  /// The lines of a field, without their CRLF.
  private func lines(_ field: String) -> [String] {
    field.utf8.split(separator: 0x0A).map { String(decoding: $0.dropLast(), as: UTF8.self) }
  }

  /// Encoded words read one by one, each of whole characters (RFC 2047 sections 4 and 6.2).
  private func decodedWords(_ words: Substring) -> String? {
    var decoded = ""
    for word in words.split(whereSeparator: \.isWhitespace) {
      let parts = word.split(separator: "?", omittingEmptySubsequences: false)
      guard word.utf8.count <= 75, parts.count == 5, parts[0] == "=", parts[1] == "utf-8",
        parts[4] == "="
      else { return nil }
      guard let bytes = parts[2] == "B" ? base64(parts[3]) : quotedPrintable(parts[3]) else {
        return nil
      }
      guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
      decoded += text
    }
    return decoded
  }

  private func base64(_ text: Substring) -> [UInt8]? {
    Data(base64Encoded: String(text)).map { Array($0) }
  }

  /// The Q encoding (RFC 2047 section 4.2).
  private func quotedPrintable(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "=") else {
        bytes.append(byte == UInt8(ascii: "_") ? 0x20 : byte)
        continue
      }
      guard let octet = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(octet)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
