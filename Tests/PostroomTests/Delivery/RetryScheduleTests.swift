import Testing

@testable import Postroom

struct RetryScheduleTests {
  @Test(arguments: [
    (1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 240), (8, 240), (40, 240),
    (1_000_000, 240),
  ])
  func `the wait doubles from five minutes to four hours`(attempt: Int, minutes: Int) {
    #expect(
      RetrySchedule().delay(after: attempt, age: .zero, jitter: 0) == .seconds(minutes * 60))
  }

  @Test func `jitter lengthens a wait by less than a quarter, and never shortens it`() throws {
    let schedule = RetrySchedule()
    let most = try #require(schedule.delay(after: 1, age: .zero, jitter: 0.999_999))
    #expect(most > .seconds(370) && most < .seconds(375))
    #expect(schedule.delay(after: 7, age: .zero, jitter: 0.5) == .seconds(4 * 3600 * 9 / 8))
  }

  @Test(arguments: [(48 * 3600 - 1, false), (48 * 3600, true), (1_000_000, true)])
  func `a message is given up at its age, not before`(age: Int, isOver: Bool) {
    let delay = RetrySchedule().delay(after: 3, age: .seconds(age), jitter: 0)
    #expect((delay == nil) == isOver)
  }

  @Test func `a clock that went back gives nothing up`() {
    #expect(RetrySchedule().delay(after: 1, age: .seconds(-60), jitter: 0) == .seconds(300))
  }
}
