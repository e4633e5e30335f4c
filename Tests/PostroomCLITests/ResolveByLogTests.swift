import Foundation
import TestSupport
import Testing

/// `resolve --maillog`, over logs written for the purpose: bob's message is in doubt, and those to
/// ann and cat were accepted. `PostfixResolveTests` has a real Postfix's log.
struct ResolveByLogTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace
  /// By address.
  private var messageIDs: [String: String] = [:]
  private let since: Date

  init() throws {
    server = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, message: 2, times: 1, action: .close))
    workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "connections: 2", "connections: 1")
    try workspace.edit("postroom.yaml", "  tls: none", "  tls: none\n  timeouts: {final_dot: 60s}")
    #expect(try workspace.postroom("send", "spring").status == 1)
    for line in try workspace.postroom("log", "spring", "--json").objects {
      messageIDs[try #require(line["address"] as? String)] = line["message_id"] as? String
    }
    let listed = try workspace.postroom("resolve", "spring", "--json").objects
    since = try Date(try #require(listed.first?["since"] as? String), strategy: .iso8601)
  }

  /// A line that was written so many seconds after the message became in doubt.
  private func line(_ offset: Double, _ program: String, _ text: String) -> String {
    "\((since + offset).formatted(.iso8601)) relay postfix/\(program)[77]: \(text)\n"
  }

  private func messageID(_ address: String, as queueID: String) throws -> String {
    line(0, "cleanup", "\(queueID): message-id=\(try #require(messageIDs[address]))")
  }

  private var queued: String {
    get throws {
      try messageID("bob@example.org", as: "4bXyz1Rq2Gz9rT")
        + line(
          1, "qmgr", "4bXyz1Rq2Gz9rT: from=<b@example.org>, size=9, nrcpt=1 (queue active)")
        + line(
          2, "smtp",
          "4bXyz1Rq2Gz9rT: to=<bob@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, "
            + "delays=1/0/0/0, dsn=5.1.1, status=bounced (host mx.example.org said: 550 no)")
    }
  }

  /// The log of a relay that has the other two, from long before to long after.
  private var without: String {
    get throws {
      line(-3600, "smtpd", "connect from x[1]")
        + (try messageID("ann@example.org", as: "A1B2C3D4E5"))
        + (try messageID("cat@example.org", as: "A1B2C3D4E6"))
        + line(3600, "smtpd", "connect from x[1]")
    }
  }

  @Test func `what the log has in the queue is accepted, and its line says so`() throws {
    try workspace.write(try queued, to: "mail.log")
    let settled = try workspace.postroom("resolve", "spring", "--maillog", "mail.log")
    #expect(settled.status == 0 && settled.standardError == "")
    let at = (since + 1).formatted(.iso8601)
    #expect(
      settled.lines == [
        "accepted    bob@example.org" + String(repeating: " ", count: 31)
          + "the relay has it: queued as 4bXyz1Rq2Gz9rT at \(at), "
          + "bounced (host mx.example.org said: 550 no)",
        "spring: 1 accepted, 0 still in doubt",
      ])
    let bob = try workspace.postroom("log", "spring", "--json").objects[1]
    #expect(bob["state"] as? String == "accepted")
    #expect(bob["queue_id"] as? String == "4bXyz1Rq2Gz9rT")
    #expect(
      bob["reply"] as? String
        == "found in the relay's log of \(at): bounced (host mx.example.org said: 550 no)")
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.messages.count == 3)
  }

  @Test func `logs are read from standard input, packed, and several behind one --maillog`() throws
  {
    let parts = try queued.split(separator: "\n", maxSplits: 1)
    try workspace.write(parts[0] + "\n", to: "mail.log.1")
    try workspace.write(String(parts[1]), to: "mail.log")
    _ = try Gzip.pack(workspace.url("mail.log.1").path)
    // As a shell expands mail.log*; and one of them from a pipe, for one address.
    let settled = try BuiltBinary.run(
      [
        "resolve", "spring", "--maillog", "-", "mail.log.1.gz", "--to", "bob@example.org", "--json",
      ],
      in: workspace.folder.path, input: try workspace.text("mail.log"))
    #expect(settled.status == 0)
    let bob = try #require(try settled.objects.first)
    #expect(bob["state"] as? String == "accepted" && bob["finding"] as? String == "queued")
    #expect(bob["queue_id"] as? String == "4bXyz1Rq2Gz9rT")
  }

  @Test func `a log that covers the moment and has the others says that it is safe to resend`()
    throws
  {
    try workspace.write(try without, to: "mail.log")
    let left = try workspace.postroom("resolve", "spring", "--maillog", "mail.log")
    #expect(left.status == 1)
    #expect(left.lines[0].hasPrefix("in_doubt    bob@example.org "))
    #expect(
      left.lines[0].hasSuffix("the log covers that moment and does not have it: --resend is safe"))
    #expect(left.lines[1] == "spring: 0 accepted, 1 still in doubt")
    #expect(
      left.standardError == "hint: postroom resolve spring --resend --to bob@example.org\n")
    let bob = try workspace.postroom("log", "spring", "--json").objects[1]
    #expect(bob["state"] as? String == "in_doubt" && bob["attempts"] as? Int == 1)
  }

  @Test func `a log that proves nothing is told as such, with its span and the moment`() throws {
    try workspace.write(line(3600, "smtpd", "x") + line(7200, "smtpd", "x"), to: "late.log")
    let late = try workspace.postroom("resolve", "spring", "--maillog", "late.log")
    #expect(late.status == 1)
    let (begins, needed) = ((since + 3600).formatted(.iso8601), (since - 60).formatted(.iso8601))
    #expect(
      late.lines[0].hasSuffix(
        "not in the log, which begins at \(begins), and must by \(needed) to prove anything"))
    #expect(late.standardError.hasPrefix("hint: --resend --to ADDRESS sends it again, and "))

    try workspace.write(
      line(-3600, "smtpd", "x") + line(3600, "smtpd", "x"), to: "other.log")
    let other = try workspace.postroom("resolve", "spring", "--maillog", "other.log", "--json")
    let bob = try #require(try other.objects.first)
    #expect(bob["finding"] as? String == "unproven" && bob["state"] as? String == "in_doubt")
    #expect(
      (bob["explanation"] as? String)?.hasPrefix("not in the log, and 2 of 2 that the relay ")
        == true)

    try workspace.write(without + messageID("bob@example.org", as: "A1B2C3D4E7"), to: "begun.log")
    let begun = try workspace.postroom("resolve", "spring", "--maillog", "begun.log")
    #expect(
      begun.lines[0].hasSuffix(
        "the log has its beginning, as A1B2C3D4E7, and neither its end nor its loss"))
    #expect(
      begun.standardError
        == "hint: `postqueue -p` on the relay: is A1B2C3D4E7 there, then --accepted; "
        + "otherwise --resend\n")
  }

  @Test func `a log that is not Postfix's is told`() throws {
    try workspace.write("Jan 11 09:00:01 relay exim[1]: hello\n", to: "exim.log")
    let left = try workspace.postroom("resolve", "spring", "--maillog", "exim.log")
    #expect(left.status == 1)
    #expect(
      left.standardError.hasPrefix(
        "postroom: warning: exim.log: there is no line of Postfix's in it\n"))
    #expect(left.lines[0].hasSuffix("not in the log, in which there is no line of Postfix's"))
  }

  @Test func `a log that cannot be read settles nothing`() throws {
    try workspace.write(try queued, to: "mail.log")
    try workspace.write(Data([0x1F, 0x8B, 8, 0, 0, 0]), to: "mail.log.1.gz")
    try workspace.write("plain", to: "mail.log.2.gz")
    for (file, reason) in [
      ("mail.log.1.gz", "the gzip file is cut off"),
      ("mail.log.2.gz", "it is not gzip, as its name says"), ("none.log", "no such file"),
    ] {
      let refused = try workspace.postroom(
        "resolve", "spring", "--maillog", "mail.log", "--maillog", file)
      #expect(refused.status == 65 && refused.standardOutput == "")
      #expect(refused.standardError.hasPrefix("postroom: error: \(file): \(reason)\nhint: "))
    }
    #expect(try workspace.postroom("resolve", "spring").status == 1)
  }
}
