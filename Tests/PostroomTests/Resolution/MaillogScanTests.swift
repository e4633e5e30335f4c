import Testing

@testable import Postroom

/// What the lines of a relay's log prove of a message, and what they do not.
struct MaillogScanTests {
  private let log: LogFolder

  init() throws { log = try LogFolder() }

  @Test func `a message is followed from its Message-ID to its fate`() throws {
    let trace = try log.trace(
      Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"), Lines.active("9220DF9E18F"),
      Lines.delivery("9220DF9E18F"), Lines.removed("9220DF9E18F"))
    #expect(trace.queueID == "9220DF9E18F" && trace.fate == "sent (250 2.0.0 Ok)")
    #expect(trace.seenAt?.rfc3339 == "2028-01-11T09:00:01Z")
    #expect(trace.queuedAt?.rfc3339 == "2028-01-11T09:00:02Z")
  }

  @Test func `stamps of RFC 3339, long queue ids and other instances are read as well`() throws {
    let head = "2028-01-11T10:00:01.123456+01:00 relay postfix-out"
    let trace = try log.trace(
      "\(head)/submission/smtpd[9]: 4bXyz1Rq2Gz9rT: client=localhost[127.0.0.1]",
      "\(head)/cleanup[10]: 4bXyz1Rq2Gz9rT: message-id=<\(LogFolder.messageID)>",
      "\(head)/qmgr[11]: 4bXyz1Rq2Gz9rT: from=<b@example.org>, size=1, nrcpt=1 (queue active)",
      "\(head)/relay/smtp[12]: 4bXyz1Rq2Gz9rT: to=<a@example.org>, relay=none, delay=1, "
        + "delays=1/0/0/0, dsn=4.4.1, status=deferred (connect to mx.example.org: refused)")
    #expect(trace.queueID == "4bXyz1Rq2Gz9rT")
    #expect(trace.fate == "deferred (connect to mx.example.org: refused)")
    #expect(trace.queuedAt?.rfc3339 == "2028-01-11T09:00:01Z")
  }

  @Test(arguments: ["smtp", "lmtp", "local", "virtual", "pipe", "error", "retry", "discard"])
  func `an attempt at delivery proves that the relay took the message`(program: String) throws {
    for status in ["sent (ok)", "deferred (later)", "bounced (no such user)"] {
      let trace = try log.trace(
        Lines.messageID("9220DF9E18F"), Lines.delivery("9220DF9E18F", program, status))
      #expect(trace.queueID == "9220DF9E18F" && trace.fate == status)
    }
  }

  @Test func `the last attempt at delivery is what is told`() throws {
    let trace = try log.trace(
      Lines.messageID("9220DF9E18F"), Lines.active("9220DF9E18F"),
      Lines.delivery("9220DF9E18F", "smtp", "deferred (421 busy)"), Lines.active("9220DF9E18F"),
      Lines.delivery("9220DF9E18F", "smtp", "bounced (550, status=sent (no))"))
    #expect(trace.fate == "bounced (550, status=sent (no))")
  }

  @Test func `a Message-ID alone proves nothing`() throws {
    let trace = try log.trace(
      Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"),
      Lines.active("8110DF9E18F"), Lines.delivery("8110DF9E18F"))
    #expect(trace.queueID == nil && trace.begun == ["9220DF9E18F"] && trace.loss == nil)
  }

  // MARK: Not taken

  private func lost(_ text: String = "lost connection after DATA (76 bytes) from x[1]") -> String {
    Lines.classic("09:00:05", "smtpd", text)
  }

  @Test(arguments: ["lost connection after DATA (76 bytes)", "timeout after DATA (0 bytes)"])
  func `a message that was cut off is known, whichever line comes first`(loss: String) throws {
    for lines in [
      [Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"), lost("\(loss) from x[1]")],
      [
        Lines.client("9220DF9E18F"), lost("\(loss) from x[1]"), Lines.client("8110DF9E18F"),
        Lines.messageID("9220DF9E18F"), Lines.active("8110DF9E18F"),
      ],
    ] {
      let trace = try log.read(log.write(lines.joined(separator: "\n"))).traces[0]
      #expect(trace.queueID == nil && trace.begun == [] && trace.loss == .cutOff)
    }
  }

  @Test func `a connection that is lost under another message says nothing of this one`() throws {
    let next = try log.trace(
      Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"), Lines.client("8110DF9E18F"),
      lost())
    #expect(next.begun == ["9220DF9E18F"] && next.loss == nil)
    let later = try log.trace(
      Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"),
      lost("lost connection after END-OF-MESSAGE from x[1]"))
    #expect(later.begun == ["9220DF9E18F"] && later.loss == nil)
    let elsewhere = try log.trace(
      Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"),
      lost().replacing("[14236]", with: "[14237]"), lost().replacing(" relay ", with: " other "))
    #expect(elsewhere.begun == ["9220DF9E18F"] && elsewhere.loss == nil)
  }

  @Test func `what is in the queue counts more than a connection lost`() throws {
    let trace = try log.trace(
      Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"), lost(),
      Lines.active("9220DF9E18F"))
    #expect(trace.queueID == "9220DF9E18F")
  }

  @Test func `of several attempts one that was queued is enough, and one left open is open`() throws
  {
    let first = [Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"), lost()]
    let second = [Lines.client("8110DF9E18F"), Lines.messageID("8110DF9E18F")]
    let open = try log.read(log.write((first + second).joined(separator: "\n"))).traces[0]
    #expect(open.queueID == nil && open.begun == ["8110DF9E18F"])
    let queued = try log.read(
      log.write((first + second + [Lines.active("8110DF9E18F")]).joined(separator: "\n"))
    ).traces[0]
    #expect(queued.queueID == "8110DF9E18F")
  }

  @Test(arguments: [
    ("cleanup", "reject: header Subject: x from localhost[127.0.0.1]; from=<a> to=<b>: 5.7.1 no"),
    ("cleanup", "milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: 5.7.1 spam"),
    ("smtpd", "reject: END-OF-MESSAGE from localhost[127.0.0.1]: 554 5.7.1 no"),
  ])
  func `a message refused for its content is known`(program: String, text: String) throws {
    let trace = try log.trace(
      Lines.messageID("9220DF9E18F"), Lines.classic("09:00:02", program, "9220DF9E18F: \(text)"))
    #expect(trace.queueID == nil && trace.begun == [] && trace.loss == .refused)
  }

  // MARK: Queue ids that come again

  @Test(arguments: [
    [Lines.active("9220DF9E18F"), Lines.removed("9220DF9E18F")],
    [Lines.removed("9220DF9E18F")],
  ])
  func `what follows removed is another message's`(end: [String]) throws {
    let lines =
      [Lines.messageID("9220DF9E18F")] + end
      + [Lines.delivery("9220DF9E18F", "smtp", "bounced (no)", at: "11:00:00")]
    let trace = try log.read(log.write(lines.joined(separator: "\n"))).traces[0]
    #expect(trace.queueID == "9220DF9E18F" && trace.fate == nil)
  }

  @Test(arguments: [
    Lines.client("9220DF9E18F", at: "10:00:00"),
    Lines.messageID("9220DF9E18F", at: "10:00:00", id: "another@example.org"),
    Lines.classic("10:00:00", "pickup", "9220DF9E18F: uid=0 from=<root>"),
  ])
  func `a queue id given to another message proves nothing of this one`(reuse: String) throws {
    let trace = try log.trace(
      Lines.messageID("9220DF9E18F"), reuse, Lines.active("9220DF9E18F", at: "10:00:01"))
    #expect(trace.queueID == nil && trace.begun == ["9220DF9E18F"])
  }

  @Test func `a queue id that was cut off and came again is the new message's`() throws {
    let trace = try log.trace(
      Lines.client("9220DF9E18F"), lost(), Lines.client("9220DF9E18F", at: "10:00:00"),
      Lines.messageID("9220DF9E18F", at: "10:00:01"))
    #expect(trace.begun == ["9220DF9E18F"] && trace.loss == nil)
  }

  @Test func `each instance and each host has queue ids of its own`() throws {
    let active = Lines.active("9220DF9E18F")
    for other in [
      active.replacing(" relay ", with: " relay2 "),
      active.replacing(" postfix/", with: " postfix-out/"),
    ] {
      #expect(try log.trace(Lines.messageID("9220DF9E18F"), other).queueID == nil)
    }
  }

  // MARK: Hostile lines

  @Test(arguments: [
    "9220DF9E18F: warning: header Subject: message-id=<ID> from x[1]; from=<a> to=<b>",
    "9220DF9E18F: warning: header Subject: x postfix/cleanup[1]: 9220DF9E18F: message-id=<ID>",
    "9220DF9E18F: resent-message-id=<ID>",
    "9220DF9E18F: message-id=<x> message-id=<ID>",
    "9220DF9E18F: message-id=<<ID>>",
    "9220DF9E18F: message-id=<ID> ",
    "9220DF9E18F: message-id=<ID>x",
    "9220DF9E18F: message-id=ID",
    "9220DF9E18F: message-id=",
    "9220DF9E18F: message-id=<",
    "9220DF9E18F:message-id=<ID>",
    "warning: message-id=<ID>",
    ": message-id=<ID>",
    "message-id=<ID>",
    "9220DF9E18F: message-id=<\u{0}ID>",
  ])
  func `only cleanup's own line names a message`(text: String) throws {
    let text = text.replacing("ID", with: LogFolder.messageID)
    let trace = try log.trace(
      Lines.classic("09:00:01", "cleanup", text.replacing("> ", with: "> x")),
      Lines.active("9220DF9E18F"))
    #expect(trace == RelayTrace())
  }

  @Test(arguments: [
    "Jan 11 09:00:01 relay postfix/smtpd[1]: 9220DF9E18F: message-id=<ID>",
    "Jan 11 09:00:01 relay postfix/smtpd[1]: NOQUEUE: reject: x postfix/cleanup[1]: 9220DF9E18F: "
      + "message-id=<ID>",
    "Jan 11 09:00:01 relay helo postfix/cleanup[1]: 9220DF9E18F: message-id=<ID>",
    "Jan 11 09:00:01 relay cleanup[1]: 9220DF9E18F: message-id=<ID>",
    "Jan 11 09:00:01 relay postfix/cleanup: 9220DF9E18F: message-id=<ID>",
    "Jan 11 09:00:01 relay postfix/cleanup[]: 9220DF9E18F: message-id=<ID>",
    "Jan 11 09:00:01 relay postfix/xcleanup[1]: 9220DF9E18F: message-id=<ID>",
    "postfix/cleanup[1]: 9220DF9E18F: message-id=<ID>",
    "message-id=<ID>",
  ])
  func `only cleanup's own tag is cleanup`(line: String) throws {
    let trace = try log.trace(
      line.replacing("ID", with: LogFolder.messageID), Lines.active("9220DF9E18F"))
    #expect(trace == RelayTrace())
  }

  @Test func `a Message-ID with other letters is another one`() throws {
    let trace = try log.trace(
      Lines.messageID("9220DF9E18F", id: LogFolder.messageID.uppercased()),
      Lines.active("9220DF9E18F"))
    #expect(trace == RelayTrace())
  }

  @Test func `a Message-ID that comes in without end is not followed without end`() throws {
    let lines = (0..<1000).map { Lines.messageID("9220DF\($0 + 10_000)") }
    let trace = try log.read(
      log.write((lines + [Lines.active("9220DF10999")]).joined(separator: "\n"))
    ).traces[0]
    #expect(trace.begun.count == 32 && trace.queueID == nil)
  }

  @Test func `what is told of a fate is printable and short`() throws {
    let status = "bounced (\u{1B}[31m\u{7}no\u{0}\(String(repeating: "x", count: 5000)))"
    let trace = try log.trace(
      Lines.messageID("9220DF9E18F"), Lines.delivery("9220DF9E18F", "smtp", status))
    let fate = try #require(trace.fate)
    #expect(fate.hasPrefix("bounced ([31mnox") && fate.count < 310)
  }
}
