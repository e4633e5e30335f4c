import Testing

@testable import Postroom

@Suite struct EncodingTests {
  private static let format = ContactsFormat(addressField: "a")

  @Test(
    arguments: [
      ("UTF-8", .utf8), ("utf8", .utf8), ("utf-8-sig", .utf8), ("UTF-16", .utf16le),
      ("utf_16 LE", .utf16le), ("UTF16BE", .utf16be), ("Windows-1252", .windows1252),
      ("cp1252", .windows1252), ("latin-1", .windows1252), ("ISO-8859-1", .windows1252),
      ("koi8-r", nil), ("", nil),
    ] as [(String, TextEncoding?)])
  func `an encoding goes by its usual names`(name: String, encoding: TextEncoding?) {
    #expect(TextEncoding(name) == encoding)
  }

  @Test func `what is not UTF-8 is read as Windows-1252, and a warning says so`() throws {
    let bytes = Array("a,b\n1,2\n3,Ren".utf8) + [0xE9, 0x20, 0x80] + Array("5\n".utf8)
    let reading = try Reading(bytes, Self.format)
    #expect(reading.rows == [["1", "2"], ["3", "René €5"]])
    #expect(
      reading.problems == [
        "a.csv:3:6: warning: byte 0xE9 is not UTF-8: the file is read as windows-1252"
      ])
    var forced = Self.format
    forced.encoding = .windows1252
    #expect(try Reading(bytes, forced).problems == [])
    forced.encoding = .utf8
    #expect(
      try Reading(bytes, forced).problems == ["a.csv:3:6: error: byte 0xE9 is not UTF-8"])
  }

  @Test(
    arguments: [
      [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88],
      [0xC3], [0xE2, 0x82], [0x80], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func `UTF-8 is strict, at every place in a word`(bad: [UInt8]) {
    for padding in 0..<20 {
      let bytes = [UInt8](repeating: 0x61, count: padding) + bad
      for chunkSize in 1...bytes.count {
        var check = UTF8Check()
        var fault: UTF8Check.Fault?
        for start in stride(from: 0, to: bytes.count, by: chunkSize) where fault == nil {
          let chunk = bytes[start..<min(bytes.count, start + chunkSize)]
          fault = chunk.withUnsafeBufferPointer { check.fault(in: $0) }
        }
        #expect((fault ?? check.faultAtEnd) == .malformed(at: padding))
      }
    }
  }

  @Test func `all of Unicode is UTF-8`() {
    var text = String.UnicodeScalarView()
    for value in 1...UInt32(0x10FFFF) {
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    let bytes = Array(String(text).utf8)
    var check = UTF8Check()
    #expect(bytes.withUnsafeBufferPointer { check.fault(in: $0) } == nil)
    #expect(check.faultAtEnd == nil)
  }

  @Test func `a byte that Windows-1252 has not is an error with its place`() throws {
    let bytes = Array("a,b\n1,2\n3,x".utf8) + [0xE9, 0x81] + Array("\n4,5\n".utf8)
    let reading = try Reading(bytes, Self.format)
    #expect(reading.rows == [["1", "2"]])
    #expect(reading.problems.last == "a.csv:3:5: error: byte 0x81 is not windows-1252")
  }

  @Test func `UTF-16 without a byte order mark is named`() throws {
    let bytes = "a,b\n1,2\n".utf8.flatMap { [$0, 0] as [UInt8] }
    #expect(
      try Reading(bytes, Self.format).problems
        == ["a.csv: error: the file looks like utf-16le without a byte order mark"])
    var forced = Self.format
    forced.encoding = .utf16le
    #expect(try Reading(bytes, forced).rows == [["1", "2"]])
    #expect(
      try Reading(bytes + [0x61], forced).problems
        == ["a.csv:3:1: error: the file ends in the middle of a character of utf-16le"])
    #expect(
      try Reading(bytes + [0x61, 0x00, 0x00, 0xDC, 0x61, 0x00], forced).problems
        == ["a.csv:3:2: error: byte 0x0 is not utf-16le"])
  }

  @Test func `a byte order mark settles the order of UTF-16, and contradicts other settings`()
    throws
  {
    let bytes: [UInt8] = [0xFE, 0xFF] + "a,b\n1,2\n".utf8.flatMap { [0, $0] as [UInt8] }
    var forced = Self.format
    forced.encoding = .utf16le
    #expect(try Reading(bytes, forced).rows == [["1", "2"]])
    forced.encoding = .utf8
    #expect(
      try Reading(bytes, forced).problems
        == ["a.csv:1:1: error: the file begins with the byte order mark of utf-16be, not utf-8"])
    #expect(
      try Reading([0xFF, 0xFE, 0, 0] as [UInt8], Self.format).problems
        == ["a.csv: error: the file is in UTF-32, which is not read"])
  }
}
