import Testing

@testable import Postroom

@Suite struct RelayURLTests {
  @Test(arguments: [
    "smtp://localhost", "smtp://localhost:25", "smtps://mail.example.org:465",
    "SMTP://127.0.0.1:2525", "smtp://[::1]:25", "smtp://localhost/[192.0.2.1]",
    "smtp://mail.example.org/client.example.org",
  ])
  func `an SMTP URL is taken`(url: String) { #expect(RelayURL.fault(url) == nil) }

  @Test(arguments: [
    ("", "\"\" is no URL"), ("localhost", "\"localhost\" is no URL"),
    ("localhost:25", "localhost:// is not mail"), ("http://example.org", "http:// is not mail"),
    ("smtp://", "\"smtp://\" names no host"), ("smtp:///x", "\"smtp:///x\" names no host"),
    ("smtp://me:pw@example.org", "a login is never written in a URL"),
    ("smtp://me@example.org", "a login is never written in a URL"),
    (
      "smtp://example.org:99999",
      "\"smtp://example.org:99999\" has a port that there is not: they are 1 to 65535"
    ),
    (
      "smtp://example.org:0",
      "\"smtp://example.org:0\" has a port that there is not: they are 1 to 65535"
    ),
    ("smtp://example.org?x", "\"smtp://example.org?x\" has a ? or #"),
    ("smtp://example.org#x", "\"smtp://example.org#x\" has a ? or #"),
    ("smtp://example.org/a b", "\"a b\" is no name to say in EHLO"),
    ("smtp://example.org/a%0D%0AMAIL", "\"a\r\nMAIL\" is no name to say in EHLO"),
    ("smtp://example.org/a/b", "\"a/b\" is no name to say in EHLO"),
    ("smtp://example.org:port", "\"smtp://example.org:port\" is no URL"),
  ])
  func `any other is refused for its reason`(url: String, fault: String) {
    #expect(RelayURL.fault(url) == fault)
  }

  @Test func `a login is not repeated in what is said of it`() {
    #expect(RelayURL.fault("smtp://me:s3cret@example.org:x")?.contains("s3cret") == false)
    #expect(RelayURL.fault("smtp://me:s3cret@")?.contains("s3cret") == false)
  }

  @Test(arguments: [
    "smtp://127.0.0.1", "smtp://127.8.8.8:25", "smtp://localhost", "smtp://LOCALHOST:2525",
    "smtp://[::1]", "smtps://[::1]:465", "smtp://127.255.255.255",
  ])
  func `this machine is known`(url: String) { #expect(RelayURL.isLoopback(url)) }

  @Test(arguments: [
    "smtp://127.0.0.1.evil.example", "smtp://localhost.evil.example", "smtp://128.0.0.1",
    "smtp://127.0.0.256", "smtp://127.0.0", "smtp://1127.0.0.1", "smtp://[::2]", "smtp://0.0.0.0",
    "smtp://evil.example/127.0.0.1", "smtp://localhost@evil.example", "smtp://10.0.0.1", "",
    "smtp://127.0.0.1:25@evil.example", "smtp://evil.example#localhost", "localhost",
    "smtp://localhost%00.evil.example", "smtp://127.0.0.1%2F.evil.example",
  ])
  func `no other machine is taken for it`(url: String) { #expect(!RelayURL.isLoopback(url)) }

  @Test func `smtps is TLS from the first byte`() {
    #expect(RelayURL.isImplicitTLS("SMTPS://example.org"))
    #expect(!RelayURL.isImplicitTLS("smtp://smtps.example.org"))
  }

  @Test(arguments: [("1s", 1), ("30s", 30), ("5m", 300), ("4h", 14_400), ("2d", 172_800)])
  func `a duration is a number and its unit`(text: String, seconds: Int) {
    #expect(Duration(text: text) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "m", "5", "0m", "-5m", "+5m", "1.5h", "5 m", " 5m", "5M", "5min", "1000001s", "m5", "5m5s",
    "99999999999999999999d", "５m", "5m\u{301}",
  ])
  func `what is no duration is refused`(text: String) { #expect(Duration(text: text) == nil) }

  @Test(arguments: [("10/second", 0.1), ("600/minute", 0.1), ("60/hour", 60), ("1/minute", 60)])
  func `a rate spreads its messages evenly`(text: String, interval: Double) {
    #expect(Rate(text)?.interval == interval)
  }

  @Test(arguments: [
    "", "600", "600/", "/minute", "0/minute", "-1/minute", "+1/minute", "1/day", "1/Minute",
    "1 / minute", "1/minute/second", "1.5/second", "99999999999999999999/hour",
  ])
  func `what is no rate is refused`(text: String) { #expect(Rate(text) == nil) }
}
