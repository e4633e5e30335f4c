import Foundation
import Mail
import Testing

@testable import SMTP

/// What a relay repeats of a login is not shown.
struct RedactionTests {
  private static let secret = "pa55 wörd/🔑+x"

  @Test(arguments: [
    "pa55 wörd/🔑+x", "pa55%20w%C3%B6rd%2F%F0%9F%94%91%2Bx", "pa55%20w%c3%b6rd%2f%f0%9f%94%91%2bx",
  ])
  func `a secret is taken out as it stands and percent-encoded`(form: String) {
    let redacted = Redaction(of: [Self.secret])
    #expect(redacted("535 \(form)") == "535 [secret]")
    #expect(
      redacted("\(form)\(form) no, \(form)\u{301}.") == "[secret][secret] no, [secret]\u{301}.")
  }

  /// Whatever stands before it decides at which of three phases its base64 begins.
  @Test(
    arguments: ["", "\0a\0", "\0ab\0", "\0abc\0", "user=a\u{1}auth=Bearer "], ["", "\u{1}\u{1}"])
  func `a secret is taken out of a SASL response, and the response with it`(
    before: String, behind: String
  ) {
    let redacted = Redaction(of: [Self.secret])
    let response = Data((before + Self.secret + behind).utf8).base64EncodedString()
    #expect(redacted("501 cannot read \(response), sorry") == "501 cannot read [secret], sorry")
    let urlSafe = response.replacing("+", with: "-").replacing("/", with: "_")
    #expect(redacted("\(urlSafe)") == "[secret]")
  }

  @Test func `what only looks like it stays`() {
    let redacted = Redaction(of: [Self.secret])
    let replies = ["2.0.0 Ok: queued as 4bXyz1QQQ", "pa55 word/+x", "", "cGE1NSB3", "🔑"]
    for reply in replies { #expect(redacted(reply) == reply) }
    #expect(Redaction()("anything") == "anything")
    #expect(Redaction(of: ["Ok", ""])("2.0.0 Ok") == "2.0.0 Ok")
  }

  @Test func `every secret of a refreshed login is taken out`() throws {
    let redacted = Redaction(of: ["first one", "second one"])
    #expect(redacted("first one, second one, third one") == "[secret], [secret], third one")
    // A secret that is part of the mark itself.
    #expect(Redaction(of: ["secret"])("secret secrets") == "[secret] [secret]s")
  }

  @Test func `a reply keeps its codes`() {
    let reply = Reply(
      code: 550, enhancedStatus: EnhancedStatus(5, 7, 1), text: "token \(Self.secret) has expired")
    #expect("\(Redaction(of: [Self.secret])(reply))" == "550 5.7.1 token [secret] has expired")
  }
}
