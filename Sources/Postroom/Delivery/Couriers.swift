import Foundation

/// The threads of a run: libcurl's calls block, so each connection has one.
struct Couriers: Sendable {
  private let monitor: Monitor
  private let ended: Monitor.Condition
  private let left: Left

  /// Guarded by `monitor`.
  private final class Left: @unchecked Sendable {
    var count: Int
    init(count: Int) { self.count = count }
  }

  init(count: Int, work: @escaping @Sendable (Int) -> Void) {
    let monitor = Monitor()
    let ended = Monitor.Condition(of: monitor)
    let left = Left(count: count)
    self.monitor = monitor
    self.ended = ended
    self.left = left
    for number in 0..<count {
      Thread.detachNewThread { [monitor, ended, left] in
        work(number)
        monitor.locked {
          left.count -= 1
          ended.wakeAll()
        }
      }
    }
  }

  /// Waits until all have ended, at most `seconds`.
  func join(atMost seconds: Double) {
    let deadline = Monitor.monotonicSeconds() + min(seconds, 1e9)
    monitor.locked {
      while left.count > 0, Monitor.monotonicSeconds() < deadline {
        ended.wait(atMost: min(deadline - Monitor.monotonicSeconds(), 60))
      }
    }
  }
}
