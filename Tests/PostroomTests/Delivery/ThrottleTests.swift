import Testing

@testable import Postroom

/// How a run slows when the relay says that it is too much, and how it finds its speed again.
struct ThrottleTests {
  private func throttle(rate: Rate? = nil) -> Throttle {
    Throttle(connections: 8, rate: rate, at: 0)
  }

  @Test func `a complaint halves the connections and the rate`() {
    var throttle = throttle(rate: Rate(count: 100, period: 1))
    throttle.slow(at: 10)
    #expect(throttle.connections == 4 && throttle.messagesPerSecond == 50)
    throttle.slow(at: 20)
    #expect(throttle.connections == 2 && throttle.messagesPerSecond == 25)
  }

  @Test func `where no rate is configured, what was reached is halved`() {
    var throttle = throttle()
    #expect(throttle.messagesPerSecond == nil)
    for _ in 0..<300 { _ = throttle.answered(at: 5) }
    throttle.slow(at: 10)
    #expect(throttle.messagesPerSecond == 15)
  }

  @Test func `what many connections are told at once is one complaint`() {
    var throttle = throttle()
    for _ in 0..<8 { throttle.slow(at: 10) }
    #expect(throttle.connections == 4)
    throttle.slow(at: 11)
    #expect(throttle.connections == 2)
  }

  @Test func `one connection is left, and a little of the rate`() {
    var throttle = throttle(rate: Rate(count: 64, period: 1))
    for second in 0..<100 { throttle.slow(at: Double(second) * 2) }
    #expect(throttle.connections == 1 && throttle.messagesPerSecond == 1)
  }

  @Test func `it recovers a step at a time, with answers and with time`() {
    var throttle = throttle(rate: Rate(count: 160, period: 1))
    throttle.slow(at: 0)
    for _ in 0..<1000 { _ = throttle.answered(at: 4) }
    #expect(throttle.connections == 4, "too soon, however many were answered")
    _ = throttle.answered(at: 5)
    #expect(throttle.connections == 5 && throttle.messagesPerSecond == 90)
    _ = throttle.answered(at: 500)
    #expect(throttle.connections == 5, "too few answers")
    for step in 2...40 {
      for _ in 0..<Throttle.answersAStep { _ = throttle.answered(at: 1000 * Double(step)) }
    }
    #expect(throttle.connections == 8 && throttle.messagesPerSecond == 160)
  }

  @Test func `a relay that takes fewer connections gets as many as it takes`() {
    var throttle = throttle()
    throttle.settle(for: 3, at: 1)
    #expect(throttle.connections == 3 && throttle.messagesPerSecond == nil)
    throttle.settle(for: 0, at: 2)
    #expect(throttle.connections == 1)
  }

  @Test func `a relay that was away is asked over one connection, and then over half`() {
    var throttle = throttle()
    throttle.probe(at: 1)
    #expect(throttle.connections == 1)
    throttle.resume(at: 2)
    #expect(throttle.connections == 4)
  }
}
