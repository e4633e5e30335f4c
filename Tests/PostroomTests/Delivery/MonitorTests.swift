import Foundation
import Testing

@testable import Postroom

struct MonitorTests {
  @Test func `a wait that nobody ends is as long as it was asked to be`() {
    let monitor = Monitor()
    let condition = Monitor.Condition(of: monitor)
    let begin = Monitor.monotonicSeconds()
    monitor.locked {
      condition.wait(atMost: 0.05)
      condition.wait(atMost: 0)
      condition.wait(atMost: -1)
    }
    let elapsed = Monitor.monotonicSeconds() - begin
    #expect(elapsed >= 0.05 && elapsed < 5)
  }

  @Test func `a wait ends when it is woken`() {
    final class Flag: @unchecked Sendable { var isSet = false }
    let flag = Flag()
    let monitor = Monitor()
    let condition = Monitor.Condition(of: monitor)
    Thread.detachNewThread {
      monitor.locked {
        flag.isSet = true
        condition.wakeAll()
      }
    }
    monitor.locked { while !flag.isSet { condition.wait() } }
    #expect(monitor.locked { flag.isSet })
  }

  @Test func `what is thrown under the lock releases it`() {
    struct Failure: Error {}
    let monitor = Monitor()
    #expect(throws: Failure.self) { try monitor.locked { throw Failure() } }
    #expect(monitor.locked { true })
  }
}
