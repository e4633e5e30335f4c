import Mail
import Testing
import TestSupport

@Suite struct ContentTests {
  @Test(
    arguments: [
      ("", .unfinishedLine), ("a", .unfinishedLine), ("a\r\nb", .unfinishedLine),
      ("a\n", .bareLineFeed(at: 1)), ("\n", .bareLineFeed(at: 0)),
      ("a\r\n\nb\r\n", .bareLineFeed(at: 3)), ("a\r\n.\n.\r\n", .bareLineFeed(at: 4)),
      ("a\rb\r\n", .bareCarriageReturn(at: 1)), ("a\r\r\n", .bareCarriageReturn(at: 1)),
      ("a\r", .bareCarriageReturn(at: 1)), ("a\r\n.\r.\r\n", .bareCarriageReturn(at: 4)),
      ("a\0\r\n", .nul(at: 1)), ("é\r\n", .eightBit(at: 0)), ("12345678é\r\n", .eightBit(at: 8)),
    ] as [(String, ContentError)])
  func `what is no line of mail is refused, and where is said`(text: String, error: ContentError) {
    #expect(throws: error) { try Content(Array(text.utf8)) }
  }

  @Test func `a line has at most 998 octets before its CRLF`() throws {
    let line = String(repeating: "a", count: 998)
    #expect(try Content(Array("\(line)\r\n\(line)\r\n".utf8)).bytes.count == 2_000)
    #expect(throws: ContentError.lineTooLong(at: 3)) {
      try Content(Array("b\r\n\(line)a\r\n".utf8))
    }
  }

  @Test func `octets above 127 pass only when they are allowed`() throws {
    let bytes = Array("é\r\n".utf8)
    #expect(throws: ContentError.eightBit(at: 0)) { try Content(bytes) }
    #expect(try !Content(bytes, allowing8Bit: true).is7Bit)
    #expect(try Content(Array("e\r\n".utf8), allowing8Bit: true).is7Bit)
  }

  @Test(arguments: [
    (".\r\n", "..\r\n"), (".a\r\nb\r\n", "..a\r\nb\r\n"), ("a.\r\n.b.\r\n", "a.\r\n..b.\r\n"),
    ("\r\n.\r\n\r\n", "\r\n..\r\n\r\n"), ("..\r\n", "...\r\n"), ("a\r\n", "a\r\n"),
    ("a\r\n.\r\n.\r\n", "a\r\n..\r\n..\r\n"),
  ])
  func `a dot that begins a line is doubled on the wire`(text: String, wire: String) throws {
    let content = try Content(Array(text.utf8))
    #expect(String(decoding: content.wireBytes, as: UTF8.self) == wire)
    #expect(content.wireCount == wire.utf8.count)
  }

  @Test func `what is taken satisfies a naive checker, and its dots come off again`() {
    var random = SplitMix(seed: 1)
    let alphabet = Array("\r\n\r\n\r\n..ab".utf8) + [0, 0xC3]
    var taken = 0
    for round in 0..<10_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let isClean = round.isMultiple(of: 2)
        let letters = isClean ? Array("..ab".utf8) : alphabet
        bytes += (0..<Int.random(in: 0...5, using: &random)).map { _ in
          letters.randomElement(using: &random)!
        }
        if Int.random(in: 0...20, using: &random) == 0 {
          bytes += [UInt8](repeating: 0x61, count: Int.random(in: 994...1_000, using: &random))
        }
        bytes += Array("\r\n".utf8)
      }
      guard let content = try? Content(bytes) else {
        #expect(!isFit(bytes))
        continue
      }
      taken += 1
      #expect(isFit(bytes))
      #expect(content.bytes == bytes && content.is7Bit)
      #expect(unstuffed(content.wireBytes) == bytes)
      #expect(content.wireBytes.count == content.wireCount)
    }
    #expect((1_000..<9_900).contains(taken))
  }

  /// RFC 5321 and RFC 5322, octet by octet.
  private func isFit(_ bytes: [UInt8]) -> Bool {
    var length = 0
    for (index, byte) in bytes.enumerated() {
      let previous = index > 0 ? bytes[index - 1] : 0
      if byte == 0 || byte >= 0x80 { return false }
      if previous == 0x0D && byte != 0x0A { return false }
      if byte == 0x0A && previous != 0x0D { return false }
      if byte != 0x0A && byte != 0x0D { length += 1 }
      if length > 998 { return false }
      if byte == 0x0A { length = 0 }
    }
    return bytes.last == 0x0A
  }

  /// As a server takes it (RFC 5321 section 4.5.2).
  private func unstuffed(_ wire: [UInt8]) -> [UInt8] {
    wire.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { $0.first == 0x2E ? $0.dropFirst() : $0 }.joined(separator: [0x0A]).map { $0 }
  }
}
