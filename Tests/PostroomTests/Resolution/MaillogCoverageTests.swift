import Testing

@testable import Postroom

/// When a log that does not have a message proves anything.
struct MaillogCoverageTests {
  private func gap(_ spans: [(Int, Int)], around moment: Int = 1000, now: Int = 9000) -> LogGap? {
    MaillogCoverage(
      spans.map { Self.span($0.0, $0.1) }, margin: .seconds(100),
      now: Instant(seconds: Int64(now))
    ).gap(around: Instant(seconds: Int64(moment)))
  }

  private static func span(_ from: Int, _ to: Int) -> ClosedRange<Instant> {
    Instant(seconds: Int64(from))...Instant(seconds: Int64(to))
  }

  @Test func `a log covers a moment when it goes on both sides as far as the margin`() {
    #expect(gap([(900, 1100)]) == nil)
    #expect(gap([(901, 2000)]) == .outside(Self.span(901, 2000)))
    #expect(gap([(0, 1099)]) == .outside(Self.span(0, 1099)))
    #expect(gap([(2000, 3000)]) == .outside(Self.span(2000, 3000)))
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

  @Test func `a log that cannot go far enough yet says when it can`() {
    #expect(
      gap([(0, 1010)], now: 1020) == .early(until: Instant(seconds: 1100)))
    #expect(gap([(950, 1010)], now: 1020) == .outside(Self.span(950, 1010)))
  }
}
