import Foundation
import TestSupport
import Testing

/// A workspace whose campaign `spring` went to Ann, Bob and Cat, each message from an address of its own
/// unless said otherwise, and a Maildir for what comes back.
struct BounceWorkspace {
  let workspace: CommandWorkspace
  let server: ScriptedSMTPServer

  init(
    _ script: SMTPScript = SMTPScript(), verp: Bool = true, members: Int? = nil,
    sends: Bool = true
  ) throws {
    server = try ScriptedSMTPServer(script)
    workspace = try CommandWorkspace(relay: server.url)
    try workspace.append("inbox: {maildir: mail}\nlinks: {by: mail}\n")
    if verp {
      try workspace.edit("postroom.yaml", "  unsubscribe:", "  verp: true\n  unsubscribe:")
    }
    #expect(try workspace.postroom("links", "keygen").status == 0)
    if let members {
      let rows = (0..<members).map { "member\($0)@example.org,Ann,Acme,active\n" }
      try workspace.write(
        "email,first_name,company,status\n" + rows.joined(), to: "recipients/members.csv")
    }
    for part in ["new", "cur", "tmp"] {
      try FileManager.default.createDirectory(
        at: workspace.url("mail/\(part)"), withIntermediateDirectories: true)
    }
    if sends {
      let sent = try workspace.postroom("send", "spring")
      #expect(sent.status == 0, "\(sent)")
    }
  }

  func deliver(_ text: String, _ name: String = UUID().uuidString) throws {
    try workspace.write(Data(text.utf8), to: "mail/new/\(name)")
  }

  /// Where the message to `address` comes from.
  func returnPath(of address: String) throws -> String {
    try #require(server.accepted.last { $0.forwardPaths == [address] }).reversePath
  }

  func messageID(of address: String, _ campaign: String = "spring") throws -> String {
    try #require(
      try workspace.postroom("log", campaign, "--json").objects
        .first { $0["address"] as? String == address }?["message_id"] as? String)
  }

  /// As RFC 3464 has it.
  static func report(
    to address: String, of recipient: String, action: String = "failed", status: String = "5.1.1",
    diagnostic: String = "smtp; 550 5.1.1 no such user", messageID: String = "<x@example.net>"
  ) -> String {
    """
    From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
    To: \(address)
    Subject: Undelivered Mail Returned to Sender
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="b"

    --b
    Content-Type: text/plain

    Your message did not arrive.

    --b
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.example.net

    Final-Recipient: rfc822; \(recipient)
    Action: \(action)
    Status: \(status)
    Diagnostic-Code: \(diagnostic)

    --b
    Content-Type: message/rfc822

    From: WMHTC <news@wmhtc.example.org>
    To: \(recipient)
    Message-ID: \(messageID)
    Subject: Spring

    Hello
    --b--

    """
  }

  func suppressions() throws -> [String] {
    try SQLite.run(
      "SELECT address, series, source FROM suppression ORDER BY address, series",
      on: workspace.url("var/postroom.sqlite").path)
  }
}
