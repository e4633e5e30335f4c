import Foundation
import TestSupport
import Testing

/// Reports that nobody writes in earnest: reading them ends soon, and nothing changes.
struct HostileBounceTests {
  private static func head(_ type: String) -> String {
    "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n"
      + "Content-Type: \(type)\n\n"
  }

  private static let bombs: [(name: String, text: @Sendable () -> String)] = [
    (
      "tokens without end",
      {
        head("text/plain")
          + String(repeating: "bounces+aeaaaaaaa44tqaa452n654qezy@x.org\n", count: 200_000)
      }
    ),
    (
      "recipients without end",
      {
        head("multipart/report; boundary=b") + "--b\nContent-Type: message/delivery-status\n\n"
          + String(
            repeating:
              "Final-Recipient: rfc822; ann@example.org\nAction: failed\nStatus: 5.1.1\n\n",
            count: 120_000)
      }
    ),
    (
      "groups without end",
      {
        head("multipart/report; boundary=b") + "--b\nContent-Type: message/delivery-status\n\n"
          + String(repeating: "a:b\n\n", count: 1_800_000)
      }
    ),
    ("ats", { head("text/plain") + String(repeating: "@", count: 9 << 20) }),
    ("one line", { head("text/plain") + String(repeating: "a@b.org failed ", count: 600_000) }),
    (
      "tags", { head("text/html") + String(repeating: "<", count: 9 << 20) }
    ),
    (
      "Message-IDs",
      {
        head("text/plain") + "<ann@example.org>: failed\n"
          + (0..<150_000).map {
            "<\(String(repeating: "a", count: 26))@d\($0).example.org>\n"
          }.joined()
      }
    ),
    (
      "nested",
      {
        head("multipart/report; boundary=b0")
          + (0..<5_000).map { "--b\($0)\nContent-Type: multipart/report; boundary=b\($0 + 1)\n\n" }
          .joined()
      }
    ),
    (
      "reports within reports",
      { head("message/rfc822") + String(repeating: head("message/rfc822"), count: 20_000) }
    ),
  ]

  @Test func `each ends within seconds and in little memory, and suppresses nobody`() throws {
    let post = try BounceWorkspace()
    for (number, bomb) in Self.bombs.enumerated() {
      try post.deliver(bomb.text(), "\(number)")
      let start = Date()
      let read = try BuiltBinary.run(
        ["inbox"], in: post.workspace.folder.path, environment: [:])
      #expect(read.status == 0, "\(bomb.name): \(read.standardError)")
      // A debug build on a machine that others build on.
      #expect(Date().timeIntervalSince(start) < 30, "\(bomb.name)")
    }
    #expect(try post.suppressions() == [])
  }
}
