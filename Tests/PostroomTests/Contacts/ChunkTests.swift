import TestSupport
import Testing

@testable import Postroom

@Suite struct ChunkTests {
  private static let text =
    "\u{FEFF}sep=,\r\na,\"b\"\"x\",c\r\n\"1\r\n\"\"é\",,Ã©\r\r\n\"u\"v,2,3\r\n4,5\n6,\"7,\r8\",9\n"
    + "x\u{7},é\"2,3\r\n10,\"€ 𝄞\",\u{2028}\r\n\"\",11,\"12"

  @Test func `the rows are the same wherever the chunks are cut`() throws {
    let whole = try Reading(Self.text)
    #expect(whole.rows.count == 3)
    #expect(whole.problems.count == 5)
    for chunkSize in 1...Self.text.utf8.count + 1 {
      #expect(try Reading(Self.text, chunkSize: chunkSize) == whole, "\(chunkSize)")
    }
  }

  @Test(arguments: [TextEncoding.utf16le, .utf16be])
  func `UTF-16 is the same text wherever the chunks are cut`(encoding: TextEncoding) throws {
    let whole = try Reading(Self.text)
    let bytes = Self.text.utf16.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return encoding == .utf16le ? pair : pair.reversed()
    }
    let format = ContactsFormat(addressField: "a")
    for chunkSize in 1...bytes.count + 1 {
      #expect(try Reading(bytes, format, chunkSize: chunkSize) == whole, "\(chunkSize)")
    }
  }

  @Test func `ten thousand hostile files do not trap, and chunks make no difference`() throws {
    let alphabet = Array("a,;\"\"\n\r\t |@\u{E9}\u{200B}Ã©\0=sep".utf8) + [0xFF, 0xC3, 0xED, 0xA0]
    for seed in 0..<10_000 {
      var random = SplitMix(seed: UInt64(seed))
      let body = (0..<Int.random(in: 0...48, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let header: [UInt8] = seed.isMultiple(of: 3) ? [] : Array("a,b\n".utf8)
      let encoding = TextEncoding.allCases.randomElement(using: &random)
      let format = ContactsFormat(
        encoding: seed.isMultiple(of: 2) ? nil : encoding, addressField: "a")
      let whole = try Reading(header + body, format)
      let chunkSize = Int.random(in: 1...9, using: &random)
      let cut = try Reading(header + body, format, chunkSize: chunkSize)
      #expect(cut == whole, "seed \(seed), chunks of \(chunkSize)")
      #expect(whole.rows.count + whole.refused == whole.read)
    }
  }
}
