import Mail
import Testing

struct Base64LinesTests {
  @Test func `a part's content is base 64 in lines of 76`() {
    for count in 0...400 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
      let lines = Base64.lines(bytes)
      #expect(lines.count == Base64.lineCount(of: count))
      var expected: [UInt8] = []
      var rest = Base64.encoded(bytes)[...]
      while !rest.isEmpty {
        expected += rest.prefix(76) + [0x0D, 0x0A]
        rest = rest.dropFirst(76)
      }
      #expect(lines == expected, "\(count)")
    }
  }
}
