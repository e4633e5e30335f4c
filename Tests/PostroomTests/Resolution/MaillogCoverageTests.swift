import Testing

@testable import Postroom

/// When a log that does not have a message proves anything.
struct MaillogCoverageTests {
  private func gap(_ spans: [(Int, Int)], around moment: Int = 1000) -> LogGap? {
    MaillogCoverage(spans.map { Self.span($0.0, $0.1) }, margin: .seconds(100))
      .gap(around: Self.at(moment))
  }

  private static func at(_ seconds: Int) -> Instant { Instant(seconds: Int64(seconds)) }

  private static func span(_ from: Int, _ to: Int) -> ClosedRange<Instant> {
    at(from)...at(to)
  }

  @Test func `a log covers a moment when it goes on both sides as far as the margin`() {
    #expect(gap([(900, 1100)]) == nil)
    #expect(gap([(901, 2000)]) == .begins(at: Self.at(901), needed: Self.at(900)))
    #expect(gap([(0, 1099)]) == .ends(at: Self.at(1099), needed: Self.at(1100)))
    #expect(gap([(2000, 3000)]) == .begins(at: Self.at(2000), needed: Self.at(900)))
    #expect(gap([(0, 800)]) == .ends(at: Self.at(800), needed: Self.at(1100)))
    #expect(gap([]) == .empty)
  }

  @Test func `files that follow each other are one log, and a hole is told`() {
    #expect(gap([(1050, 2000), (0, 950)]) == nil)
    #expect(gap([(0, 950), (1051, 2000)]) == .hole(Self.span(950, 1051)))
    #expect(gap([(0, 300), (500, 850), (1100, 2000)]) == .hole(Self.span(850, 1100)))
    // A hole elsewhere does not matter.
    #expect(gap([(0, 100), (800, 2000)]) == nil)
    // Two logs of one time.
    #expect(gap([(0, 3000), (50, 60)]) == nil)
  }
}
