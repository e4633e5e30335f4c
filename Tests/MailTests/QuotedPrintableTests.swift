import Mail
import Testing
import TestSupport

@Suite struct QuotedPrintableTests {
  private func encoded(_ line: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    line.withUnsafeBufferPointer { QuotedPrintable.appendLine($0, to: &output) }
    return output
  }

  private func encoded(_ line: String) -> String {
    String(decoding: encoded(Array(line.utf8)), as: UTF8.self)
  }

  @Test(arguments: [
    ("", "\r\n"), ("Dear Ann,", "Dear Ann,\r\n"), ("a = b", "a =3D b\r\n"),
    ("café", "caf=C3=A9\r\n"), ("a ", "a=20\r\n"), ("a\t", "a=09\r\n"), (" ", "=20\r\n"),
    ("  ", " =20\r\n"), ("a\tb", "a\tb\r\n"), ("a\rb", "a=0Db\r\n"), ("\0\u{7F}", "=00=7F\r\n"),
    (".", "=2E\r\n"), ("...", "=2E..\r\n"), ("From here", "=46rom here\r\n"),
    ("Fromage", "Fromage\r\n"), (" From here", " From here\r\n"), ("From", "From\r\n"),
    ("--boundary", "--boundary\r\n"), ("=_x", "=3D_x\r\n"),
  ])
  func `a line is written as RFC 2045 section 6-7 has it`(line: String, written: String) {
    #expect(encoded(line) == written)
  }

  @Test func `76 columns fill a line, and the 77th breaks it at 75 and an equals sign`() {
    let full = String(repeating: "a", count: 76)
    #expect(encoded(full) == "\(full)\r\n")
    #expect(encoded("\(full)b") == "\(full.dropLast())=\r\nab\r\n")
    let stem = String(repeating: "a", count: 73)
    #expect(encoded("\(stem)=") == "\(stem)=3D\r\n")
    #expect(encoded("\(stem)=b") == "\(stem)=\r\n=3Db\r\n")
    #expect(encoded("\(stem)a=") == "\(stem)a=\r\n=3D\r\n")
    #expect(encoded("\(stem) ") == "\(stem)=20\r\n")
  }

  @Test func `a dot or From after a soft break is escaped too`() {
    let stem = String(repeating: "a", count: 75)
    #expect(encoded("\(stem).b") == "\(stem)=\r\n=2Eb\r\n")
    #expect(encoded("\(stem)From b") == "\(stem)=\r\n=46rom b\r\n")
  }

  @Test func `random lines come back through an independent decoder, and no line breaks a rule`() {
    var random = SplitMix(seed: 2)
    for _ in 0..<5_000 {
      let line = randomLine(&random)
      let written = encoded(line)
      #expect(decoded(written) == line + [0x0D, 0x0A])
      let lines = String(decoding: written, as: UTF8.self).unicodeScalars.split(
        separator: "\n", omittingEmptySubsequences: false
      ).dropLast().map { String($0).dropLast() }
      for line in lines {
        #expect(line.utf8.count <= 76)
        #expect(!line.hasPrefix(".") && !line.hasPrefix("From "))
        #expect(line.last != " " && line.last != "\t")
        #expect(line.utf8.allSatisfy { $0 == 9 || (0x20..<0x7F).contains($0) })
        #expect(!line.contains("=_"))
      }
    }
  }

  @Test func `a line is written the same whatever was written before it`() {
    var random = SplitMix(seed: 3)
    var output: [UInt8] = []
    var alone: [UInt8] = []
    for _ in 0..<500 {
      let line = randomLine(&random)
      line.withUnsafeBufferPointer { QuotedPrintable.appendLine($0, to: &output) }
      alone += encoded(line)
    }
    #expect(output == alone)
  }

  private func randomLine(_ random: inout SplitMix) -> [UInt8] {
    let pieces = [".", "From ", "=", " ", "\t", "é", "😀", "ab", "\r", "F", "=20"]
    return (0..<Int.random(in: 0...90, using: &random)).flatMap { _ in
      if Int.random(in: 0...30, using: &random) == 0 {
        return [UInt8.random(in: 0x0E...0xFF, using: &random)]
      }
      return Array(pieces.randomElement(using: &random)!.utf8)
    }
  }

  /// RFC 2045 section 6.7, rules 1 to 5, from the reader's side.
  private func decoded(_ bytes: [UInt8]) -> [UInt8] {
    func value(_ digit: UInt8) -> UInt8 { digit > 0x40 ? digit - 0x41 + 10 : digit - 0x30 }
    var text: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      guard byte == 0x3D else {
        text.append(byte)
        continue
      }
      let (first, second) = (rest.removeFirst(), rest.removeFirst())
      if first != 0x0D { text.append(value(first) << 4 | value(second)) }
    }
    return text
  }
}
