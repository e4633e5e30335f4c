/// Which moments a log covers: it has lines from before and after, `margin` away at least, and no
/// hole as long as that between its files.
struct MaillogCoverage {
  private let spans: [ClosedRange<Instant>]
  private let margin: Duration

  init(_ spans: [ClosedRange<Instant>], margin: Duration) {
    self.margin = margin
    var joined: [ClosedRange<Instant>] = []
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, span.lowerBound <= last.upperBound + margin {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, span.upperBound)
      } else {
        joined.append(span)
      }
    }
    self.spans = joined
  }

  /// Why the log does not cover `moment`; nil when it does.
  func gap(around moment: Instant) -> LogGap? {
    guard let first = spans.first, let last = spans.last else { return .empty }
    let start = moment + (.zero - margin)
    let end = moment + margin
    if first.lowerBound > start { return .begins(at: first.lowerBound, needed: start) }
    if last.upperBound < end { return .ends(at: last.upperBound, needed: end) }
    // Between two that are apart by more than the margin there may be a file that was not given.
    for (before, after) in zip(spans, spans.dropFirst())
    where before.upperBound < end && start < after.lowerBound {
      return .hole(before.upperBound...after.lowerBound)
    }
    return nil
  }
}
