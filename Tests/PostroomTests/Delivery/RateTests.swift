import Testing

@testable import Postroom

struct RateTests {
  @Test(arguments: [
    ("600/minute", 600, 60, 0.1), ("1/second", 1, 1, 1), ("5000/hour", 5000, 3600, 0.72),
  ])
  func `a rate is read`(text: String, count: Int, period: Int, interval: Double) {
    #expect(Rate(text) == Rate(count: count, period: period))
    #expect(Rate(text)?.interval == interval)
  }

  @Test(arguments: [
    "", "600", "600/", "/minute", "0/minute", "-1/minute", "600/day", "600/minute/", "6 00/minute",
    "600 / minute", "99999999999999999999/second", "6.5/second",
  ])
  func `what is no rate is nil`(text: String) { #expect(Rate(text) == nil) }
}
