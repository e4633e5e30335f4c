import Testing

@testable import Postroom

struct VisitorTests {
  private func address(_ text: String) throws -> ClientAddress {
    try #require(ClientAddress(text), "\(text)")
  }

  @Test func `spellings of one address are one, and so is a network of version 6`() throws {
    for (a, b) in [
      ("192.0.2.1", " 192.0.2.1 "), ("192.0.2.1", "192.0.2.1:4711"),
      ("192.0.2.1", "::ffff:192.0.2.1"),
      ("2001:db8::1", "[2001:db8::2]:443"), ("2001:db8:0:0:1:2:3:4", "2001:db8::ffff"),
    ] {
      #expect(try address(a) == address(b), "\(a)")
    }
    #expect(try address("2001:db8::1") != address("2001:db8:0:1::1"))
    for text in ["", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "localhost"] {
      #expect(ClientAddress(text) == nil)
    }
  }

  @Test(arguments: [
    ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
    // Whoever comes past the proxy says what they like.
    ("203.0.113.9", ["198.51.100.7"], "203.0.113.9"),
    ("10.0.0.1", ["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
    ("10.0.0.1", ["1.1.1.1", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
    ("10.0.0.1", ["1.1.1.1, nonsense, 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", [], "10.0.0.1"),
  ])
  func `a visitor is whom our own proxies name`(
    peer: String, fields: [String], visitor: String
  ) throws {
    let proxies: Set = [try address("10.0.0.1"), try address("10.0.0.2")]
    #expect(
      ClientAddress.visitor(peer: try address(peer), forwardedFor: fields, proxies: proxies)
        == (try address(visitor)))
  }

  @Test func `thousands of good links from one address are let in, and guesses are not`() throws {
    let mailProgram = try address("192.0.2.1")
    var allowance = VisitAllowance()
    var admitted = 0
    for second in 0..<600 {
      for _ in 0..<9 where allowance.admits(mailProgram, at: Double(second)) { admitted += 1 }
    }
    #expect(admitted == 5400)

    let guesser = try address("192.0.2.2")
    var guesses = 0
    for second in 0..<600 {
      for _ in 0..<9 where allowance.admits(guesser, at: Double(second)) {
        guesses += 1
        allowance.countMiss(guesser, at: Double(second))
      }
    }
    #expect((300...320).contains(guesses), "\(guesses)")
    let isStillIn = allowance.admits(mailProgram, at: 600)
    #expect(isStillIn)
  }

  @Test func `all together are held to a rate, and time brings it back`() throws {
    var allowance = VisitAllowance(rate: 10, burst: 20, totalRate: 100)
    let admitted = try (0..<300).filter { number in
      allowance.admits(try address("10.1.\(number / 250).\(number % 250)"), at: 0)
    }
    #expect(admitted.count == 200)
    let isLetInLater = allowance.admits(try address("10.9.0.1"), at: 1)
    #expect(isLetInLater)
  }

  @Test func `a crowd takes no more memory, and a stranger comes in after it`() throws {
    var allowance = VisitAllowance(rate: 10, burst: 20, totalRate: 1_000_000, capacity: 100)
    var admitted = 0
    for number in 0..<5000 {
      let visitor = try address("10.1.\(number / 250).\(number % 250)")
      if allowance.admits(visitor, at: 0) { admitted += 1 }
    }
    // A hundred by themselves, and the others as one.
    #expect(admitted == 120)
    #expect(allowance.count == 100)
    let isLetInLater = allowance.admits(try address("10.9.0.1"), at: 60)
    #expect(isLetInLater)
  }
}
