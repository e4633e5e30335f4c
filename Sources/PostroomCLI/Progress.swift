import Foundation
import Postroom

/// How a run is getting on: a line that is rewritten on a terminal, a line a minute elsewhere.
final class Progress {
  private let total: Int
  private let isQuiet: Bool
  private let started = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant
  private var lineIsOpen = false

  init(total: Int, isQuiet: Bool) {
    self.total = total
    self.isQuiet = isQuiet
    lastShown = started
  }

  func show(_ counts: DeliveryCounts) {
    guard !isQuiet, counts.tried > 0 else { return }
    let now = ContinuousClock.now
    if Console.errorsAreShown {
      guard now - lastShown >= .milliseconds(200) else { return }
      FileHandle.standardError.write(Data("\r\u{1B}[K\(line(counts, at: now))".utf8))
      lineIsOpen = true
    } else {
      guard now - lastShown >= .seconds(60) else { return }
      Console.note(line(counts, at: now))
    }
    lastShown = now
  }

  func end() {
    guard lineIsOpen else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    lineIsOpen = false
  }

  private func line(_ counts: DeliveryCounts, at now: ContinuousClock.Instant) -> String {
    let elapsed =
      Double((now - started).components.seconds)
      + Double((now - started).components.attoseconds) / 1e18
    let rate = Double(counts.tried) / max(elapsed, 0.001)
    let left = Int(Double(max(total - counts.tried, 0)) / max(rate, 0.001))
    var parts = [
      "\(Console.number(counts.tried)) of \(Console.number(total))",
      rate < 10 ? "\((rate * 10).rounded() / 10)/s" : "\(Console.number(Int(rate)))/s",
      left < 90 ? "\(left) s left" : "\(left / 60) min left",
    ]
    if counts.failed > 0 { parts.append("\(Console.number(counts.failed)) refused") }
    if counts.deferred > 0 { parts.append("\(Console.number(counts.deferred)) deferred") }
    if counts.inDoubt > 0 { parts.append("\(Console.number(counts.inDoubt)) in doubt") }
    return parts.joined(separator: "  ")
  }
}
