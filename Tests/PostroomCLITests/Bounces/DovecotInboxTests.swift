import Foundation
import TestSupport
import Testing

/// The whole command over IMAP, against a real Dovecot.
@Suite(.enabled(if: Dovecot.isAvailable, "no Dovecot, or not root"), .serialized)
struct DovecotInboxTests {
  private let dovecot: Dovecot
  private let post: BounceWorkspace

  init() throws {
    dovecot = try Dovecot.start()
    post = try BounceWorkspace()
    let authority = try TestCertificates.shared.get().authorityPath
    try post.workspace.edit(
      "postroom.yaml", "inbox: {maildir: mail}",
      """
      inbox:
        url: imaps://localhost:\(dovecot.securePort)/INBOX
        username: \(Dovecot.username)
        password: {env: IMAP_PASSWORD}
        ca_file: \(authority)
        processed: Done
      """)
  }

  private func postroom(
    _ arguments: String..., password: String = Dovecot.password
  ) throws -> BuiltBinary.Ending {
    try BuiltBinary.run(
      arguments, in: post.workspace.folder.path, environment: ["IMAP_PASSWORD": password])
  }

  @Test func `a bounce suppresses and is moved, and what is for a person stays unread`() throws {
    let report = BounceWorkspace.report(
      to: try post.returnPath(of: "ann@example.org"), of: "ann@example.org")
    try dovecot.deliver(Array(report.utf8), named: "1")
    try dovecot.deliver(Array("From: eve@example.org\nSubject: Hello\n\nHello\n".utf8), named: "2")
    let read = try postroom("inbox")
    #expect(read.status == 0, "\(read)")
    #expect(
      read.standardOutput.contains(
        "2 messages read: 1 bounce (1 hard), 1 to look at, left where they are\n"))
    #expect(try post.suppressions() == ["ann@example.org||bounce"])
    #expect(dovecot.files(in: "Done").count == 1)
    #expect(dovecot.files().count == 1 && !(dovecot.files()[0].contains("S")))
    #expect(try postroom("inbox").standardOutput == "nothing new\n")
    #expect(try postroom("run").status == 0)
  }

  @Test func `a refused login is said once, and not tried again for an hour`() throws {
    let first = try postroom("run", password: "wrong")
    #expect(first.status == 1)
    #expect(first.standardError.contains("warning: the mailbox refused the login"), "\(first)")
    let tries = dovecot.log.components(separatedBy: "auth failed").count
    for _ in 0..<3 {
      let later = try postroom("run", password: "wrong")
      #expect(later.status == 0 && later.standardError == "")
    }
    #expect(dovecot.log.components(separatedBy: "auth failed").count == tries)
    #expect(try postroom("inbox", password: "wrong").status == 77)
  }
}
