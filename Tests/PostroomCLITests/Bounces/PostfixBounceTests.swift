import Foundation
import TestSupport
import Testing

/// A thousand members, a tenth of whom are not there, mailed through a real Postfix, which takes them
/// all and writes back about those; its reports lie in one Maildir with all the mail that arrived.
@Suite(
  .enabled(if: Postfix.isAvailable, "Postfix is not installed, or this is not root"))
struct PostfixBounceTests {
  @Test func `a hundred of a thousand come back, and they and nobody else are suppressed`() throws {
    let postfix = try Postfix.start(unknown: "unknown")
    defer { postfix.stop() }
    let workspace = try CommandWorkspace(relay: postfix.url)
    try workspace.edit("postroom.yaml", "  unsubscribe:", "  verp: true\n  unsubscribe:")
    try workspace.append("inbox: {maildir: \(postfix.maildir)}\n")
    #expect(try workspace.postroom("links", "keygen").status == 0)
    let addresses = (0..<1_000).map {
      $0 % 10 == 3 ? "unknown\($0)@example.org" : "member\($0)@example.org"
    }
    try workspace.write(
      "email,first_name,company,status\n"
        + addresses.map { "\($0),Ann,Acme,active\n" }.joined(), to: "recipients/members.csv")
    #expect(
      try workspace.postroom("send", "spring").standardOutput == "spring: 1,000 accepted of 1,000\n"
    )
    _ = try postfix.messages(atLeast: 1_000, within: .seconds(120))

    let asked = try workspace.postroom("inbox", "--quiet")
    #expect(asked.status == 65)
    #expect(asked.standardError.contains("bounces would suppress 100 of 1,000"))
    let agreed = try workspace.postroom("inbox", "--expect", "100")
    #expect(agreed.status == 0)
    #expect(agreed.standardOutput.contains("100 addresses suppressed by bounces"))
    let suppressed = try SQLite.run(
      "SELECT address FROM suppression", on: workspace.url("var/postroom.sqlite").path)
    #expect(Set(suppressed) == Set(addresses.filter { $0.hasPrefix("unknown") }))
    let why = try workspace.postroom("why", "unknown3@example.org").standardOutput
    #expect(why.contains("by bounce: hard bounce of spring: 5.1.1 "), "\(why)")
  }
}
