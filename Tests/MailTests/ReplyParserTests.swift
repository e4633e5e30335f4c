import Mail
import Testing

@Suite struct ReplyParserTests {
  private func replies(_ chunks: [[UInt8]]) throws(ReplyError) -> [Reply] {
    var parser = ReplyParser()
    var replies: [Reply] = []
    for chunk in chunks {
      parser.append(chunk)
      while let reply = try parser.next() { replies.append(reply) }
    }
    return replies
  }

  private func replies(_ text: String) throws(ReplyError) -> [Reply] {
    try replies([Array(text.utf8)])
  }

  @Test(arguments: [
    ("250 2.1.0 Ok\r\n", Reply(code: 250, enhancedStatus: EnhancedStatus(2, 1, 0), text: "Ok")),
    ("250 Ok\n", Reply(code: 250, text: "Ok")),
    ("250\r\n", Reply(code: 250, text: "")),
    (
      "354 End data with <CR><LF>.<CR><LF>\r\n",
      Reply(code: 354, text: "End data with <CR><LF>.<CR><LF>")
    ),
    (
      "550-5.1.1 No such user\r\n550 5.1.1 here\r\n",
      Reply(code: 550, enhancedStatus: EnhancedStatus(5, 1, 1), text: "No such user here")
    ),
    ("451-a\r\n451-\r\n451 b\r\n", Reply(code: 451, text: "a b")),
    ("250 4.1.1 of another class\r\n", Reply(code: 250, text: "4.1.1 of another class")),
    (
      "550 5.7.509  two spaces\r\n",
      Reply(code: 550, enhancedStatus: EnhancedStatus(5, 7, 509), text: "two spaces")
    ),
    ("554 a\u{1B}[31mb\u{202E}c\td\r\n", Reply(code: 554, text: "a [31mb c d")),
  ])
  func `a reply is its code, its enhanced status and its text`(text: String, reply: Reply) throws {
    #expect(try replies(text) == [reply])
  }

  @Test func `replies are the same wherever the bytes are cut`() throws {
    let bytes = Array(
      "250-mx.example.org\r\n250-PIPELINING\r\n250 SIZE\r\n354 go\r\n250 2.0.0 Ok: é as 1\n".utf8)
    let whole = try replies([bytes])
    #expect(whole.map(\.code) == [250, 354, 250])
    for cut in 0...bytes.count {
      #expect(try replies([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
    }
    #expect(try replies(bytes.map { [$0] }) == whole)
  }

  @Test(
    arguments: [
      ("250-a\r\n251 b\r\n", .mixedCodes), ("250-a\r\n550 b\r\n", .mixedCodes),
      ("hello\r\n", .notAReply), ("\r\n", .notAReply), ("25\r\n", .notAReply),
      ("2500 ok\r\n", .notAReply), ("250_ok\r\n", .notAReply), ("150 ok\r\n", .notAReply),
      ("600 ok\r\n", .notAReply), ("2５0 ok\r\n", .notAReply), ("-50 ok\r\n", .notAReply),
      ("250 a\0b\r\n", .nul), ("250-ok\r\n\r\n", .notAReply),
    ] as [(String, ReplyError)])
  func `what is no reply is refused`(text: String, error: ReplyError) {
    #expect(throws: error) { try replies(text) }
  }

  @Test func `a line has at most 4096 octets, wherever it is cut`() throws {
    let longest = Array("250 \(String(repeating: "a", count: 4_092))\r\n".utf8)
    #expect(try replies([longest]).count == 1)
    #expect(try replies(longest.map { [$0] }).count == 1)
    let longer = Array("250 \(String(repeating: "a", count: 4_093))\r\n".utf8)
    #expect(throws: ReplyError.lineTooLong) { try replies([longer]) }
    #expect(throws: ReplyError.lineTooLong) { try replies(longer.map { [$0] }) }
    let endless = [[UInt8]](repeating: [UInt8](repeating: 0x61, count: 1_000), count: 5)
    #expect(throws: ReplyError.lineTooLong) { try replies(endless) }
  }

  @Test func `a reply has at most 100 lines`() throws {
    let lines = String(repeating: "250-a\r\n", count: 99)
    #expect(try replies("\(lines)250 a\r\n").count == 1)
    #expect(throws: ReplyError.tooManyLines) { try replies("\(lines)250-a\r\n250 a\r\n") }
  }

  @Test func `a parser is empty only between replies`() throws {
    var parser = ReplyParser()
    #expect(parser.isEmpty)
    parser.append("250-a\r\n".utf8)
    #expect(try parser.next() == nil)
    #expect(!parser.isEmpty)
    parser.append("250 b\r\n2".utf8)
    #expect(try parser.next()?.text == "a b")
    #expect(!parser.isEmpty)
    parser.append("20 c\r\n".utf8)
    #expect(try parser.next()?.text == "c")
    #expect(parser.isEmpty)
  }
}
