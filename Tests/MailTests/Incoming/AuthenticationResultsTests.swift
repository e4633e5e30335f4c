import Mail
import Testing

struct AuthenticationResultsTests {
  private func vouches(_ results: String..., for address: String) throws -> Bool {
    let fields = results.map { "Authentication-Results: \($0)\n" }.joined()
    let message = IncomingMessage(Array("\(fields)Subject: a\n\n".utf8))
    return AuthenticationResults(message.fields, by: "mx.example.org")?.vouches(
      for: try Address(address)) ?? false
  }

  // RFC 8601 appendix B, and what large providers write.
  @Test(arguments: [
    "mx.example.org; dmarc=pass header.from=acme.example.com",
    "mx.example.org 1; dmarc = pass (p=REJECT sp=REJECT dis=NONE) header.from = acme.example.com",
    "MX.Example.org;\n dkim=fail header.d=x.example;\n dkim=pass header.d=acme.example.com",
    "mx.example.org; dkim=pass header.i=@acme.example.com header.s=a header.b=\"ab/c\"",
    "mx.example.org; spf=pass (domain of ann designates ) smtp.mailfrom=ann@example.com",
  ])
  func `a domain that passed is vouched for`(results: String) throws {
    #expect(try vouches(results, for: "ann@acme.example.com"))
  }

  @Test(arguments: [
    "evil.example; dmarc=pass header.from=acme.example.com", "mx.example.org; none", "", ";;;==",
    "mx.example.org; dmarc=fail header.from=acme.example.com",
    "mx.example.org; dmarc=passed header.from=acme.example.com",
    "mx.example.org; dkim=pass header.d=evil.example", "mx.example.org; dkim=pass header.d=com",
    "mx.example.org; dkim=pass header.d=me.example.com",
    "mx.example.org; auth=pass smtp.auth=acme.example.com",
    "mx.example.org; spf=fail smtp.mailfrom=\"a; dkim=pass header.d=acme.example.com\"@evil.example",
    "mx.example.org; spf=fail (a \\) ; dkim=pass header.d=acme.example.com ) smtp.mailfrom=b.example",
    "mx.example.org; spf=fail smtp.mailfrom==?utf-8?q?a=3Bdkim=3Dpass_header.d=3Dacme.example.com?=",
    "mx.example.org (\"; dkim=pass header.d=acme.example.com",
  ])
  func `nothing else is`(results: String) throws {
    #expect(try !vouches(results, for: "ann@acme.example.com"))
  }

  @Test func `of several fields of one server the topmost counts`() throws {
    #expect(
      try !vouches(
        "mx.example.org; dmarc=fail header.from=a.example",
        "mx.example.org; dmarc=pass header.from=a.example", for: "ann@a.example"))
  }
}
