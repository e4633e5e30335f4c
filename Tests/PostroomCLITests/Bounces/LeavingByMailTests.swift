import Foundation
import TestSupport
import Testing

/// Leaving without a server: the link in each message writes a mail, which `inbox` reads.
struct LeavingByMailTests {
  private let post: BounceWorkspace

  init() throws { post = try BounceWorkspace() }

  /// What the link in the message to `address` writes into the subject.
  private func subject(of address: String) throws -> String {
    let message = try #require(post.server.accepted.last { $0.forwardPaths == [address] })
    let head = String(decoding: message.content, as: UTF8.self)
      .components(separatedBy: "\r\n\r\n")[0].replacing("\r\n ", with: " ")
    let found = try #require(
      head.firstMatch(
        of:
          /\r\nList-Unsubscribe: <mailto:leave@wmhtc\.example\.org\?subject=(unsubscribe%20\S+)>\r\n/
      ),
      "\(head)")
    #expect(!head.contains("List-Unsubscribe-Post"))
    return String(found.1).replacing("%20", with: " ")
  }

  private func deliver(_ subject: String, from sender: String = "ann@example.org", _ name: String)
    throws
  {
    try post.deliver("From: \(sender)\nTo: leave@wmhtc.example.org\nSubject: \(subject)\n\n", name)
  }

  @Test func `the mail that the link writes ends the series, whoever it comes from`() throws {
    let message = try #require(
      post.server.accepted.first { $0.forwardPaths == ["ann@example.org"] })
    let body = String(decoding: message.content, as: UTF8.self).replacing("=\r\n", with: "")
    #expect(body.contains("mailto:leave@wmhtc.example.org?subject=3Dunsubscribe%20"))
    try deliver(try subject(of: "ann@example.org"), from: "ann.other@example.net", "1")
    try deliver("Re: " + (try subject(of: "bob@example.org")), "2")
    let read = try post.workspace.postroom("inbox")
    #expect(
      read.standardOutput == """
        spring: ann@example.org left newsletter
        spring: bob@example.org left newsletter
        2 messages read: 2 unsubscribed

        """)
    #expect(
      try post.suppressions() == [
        "ann@example.org|newsletter|link", "bob@example.org|newsletter|link",
      ])
  }

  @Test func `words without a token, and tokens that are none of ours, are for a person`() throws {
    let genuine = try subject(of: "ann@example.org")
    var altered = Array(genuine)
    altered[30] = altered[30] == "b" ? "c" : "b"
    for (number, subject) in [
      "unsubscribe", "unsubscribe preview", "unsubscribe me please", String(altered),
      String(genuine.dropLast()), genuine + "AAAA",
      "unsubscribe " + String(repeating: "A", count: 9_000),
    ].enumerated() {
      try deliver(subject, "\(number)")
    }
    let read = try post.workspace.postroom("inbox")
    #expect(read.status == 0)
    #expect(read.standardOutput.contains("7 messages read: 7 to look at"))
    #expect(
      read.standardOutput.components(separatedBy: "by a link that is none of ours").count == 5)
    #expect(try post.suppressions() == [])
  }

  @Test(arguments: [
    ("{by: mail, url: 'https://a.example/b'}", "by: mail, and url: names a page"),
    ("{by: post}", "mail, or url: for a page"),
    ("{}", "url: https://mail.example.org/leave, or by: mail where no page is"),
  ])
  func `links that lead two ways, or nowhere, are refused`(yaml: String, said: String) throws {
    try post.workspace.edit("postroom.yaml", "links: {by: mail}", "links: \(yaml)")
    let check = try post.workspace.postroom("check")
    #expect(check.status == 78 && check.standardError.contains(said), "\(check)")
  }

  @Test func `mail that nobody reads is no way to leave`() throws {
    try post.workspace.edit("postroom.yaml", "inbox: {maildir: mail}\n", "")
    let check = try post.workspace.postroom("check")
    #expect(check.status == 78)
    #expect(check.standardError.contains("there is no inbox: to read it [no-unsubscribe]"))
  }
}
