import Foundation
import TestSupport
import Testing

/// Answers to an invitation, read from mailboxes.
struct InboxTests {
  private let event: EventWorkspace
  private var workspace: CommandWorkspace { event.workspace }

  init() throws { event = try EventWorkspace() }

  @Test func `an answer is read once, kept, and its message is seen`() throws {
    var sample = event.sample(of: "ann@example.org")
    sample.comment = "See you there"
    try event.deliver(sample.gmail, "1.a")
    sample = event.sample(of: "bob@example.org", "DECLINED")
    try event.deliver(sample.exchange, "2.b")
    let read = try workspace.postroom("inbox", "--maildir", event.maildir)
    #expect(read.status == 0)
    #expect(
      read.standardOutput == """
        talk: ann@example.org accepted: "See you there"
        talk: bob@example.org declined
        2 messages read: 2 answers

        """)
    #expect(event.files == ["cur/1.a:2,S", "cur/2.b:2,S"])
    #expect(
      try workspace.postroom("inbox", "--maildir", event.maildir).standardOutput
        == "nothing new\n")
    #expect(
      try event.answers() == [
        "ann@example.org|accepted|See you there", "bob@example.org|declined|",
      ])
  }

  @Test func `a dry run changes nothing`() throws {
    try event.deliver(event.sample(of: "ann@example.org").apple, "1.a")
    for _ in 0..<2 {
      let read = try workspace.postroom("inbox", "--dry-run", "--maildir", event.maildir)
      #expect(
        read.standardOutput == """
          talk: ann@example.org accepted
          1 message read: 1 answer; a dry run: nothing was changed

          """)
    }
    #expect(event.files == ["new/1.a"])
    #expect(try event.answers() == [])
  }

  @Test func `what cannot be believed or understood is shown, left, and changes nothing`() throws {
    var strangers = event.sample(of: "zoe@example.org")
    try event.deliver(strangers.gmail, "1")
    strangers = event.sample(of: "ann@example.org")
    strangers.sender = "eve@example.org"
    try event.deliver(strangers.exchange, "2")
    var other = event.sample(of: "ann@example.org")
    other.uid = "another@wmhtc.example.org"
    try event.deliver(other.apple, "3")
    try event.deliver(event.sample(of: "ann@example.org").plain(method: "REQUEST"), "4")
    try event.deliver(
      event.sample(of: "ann@example.org").plain(
        more: ["ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org"]), "5")
    try event.deliver(
      Array("From: x\u{1B}[2J <x@example.org>\nSubject: Hello\n\nHello\n".utf8), "6")
    var later = event.sample(of: "ann@example.org")
    later.sequence = 999
    try event.deliver(later.plain(), "7")
    try event.deliver([UInt8](repeating: 0x61, count: 11 << 20), "8")
    let nested = (0..<1_000).map {
      "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n"
    }
    try event.deliver(Array(nested.joined().utf8), "9")
    let read = try workspace.postroom("inbox", "--maildir", event.maildir)
    #expect(read.status == 0)
    #expect(
      read.standardOutput == """
        talk: not believed: Ann Lee <zoe@example.org>, "Accepted: Net Zero @ Tue 11 Jan 2028 16:15": zoe@example.org was not invited
        talk: not believed: Ann Lee <eve@example.org>, "Accepted: Net Zero": it answers for ANN@example.org, and eve@example.org sent it
        not believed: Ann Lee <ann@example.org>, "Ann Lee accepted your invitation to Net Zero": it answers an event that nobody was invited to from here
        not understood: Ann Lee <ann@example.org>, "Answer": METHOD is REQUEST, and not REPLY
        not understood: Ann Lee <ann@example.org>, "Answer": it answers for several people at once
        not for Postroom: x [2J <x@example.org>, "Hello"
        talk: not believed: Ann Lee <ann@example.org>, "Answer": it answers a version that was never sent
        too large: it has 11534336 octets, and was not read
        not understood: it has parts within parts without end
        9 messages read: 9 to look at, left where they are

        """)
    #expect(try event.answers() == [])
    #expect(event.files == (1...9).map { "new/\($0)" })
    #expect(
      try workspace.postroom("inbox", "--unmatched").standardOutput.split(separator: "\n").count
        == 9)
    #expect(
      try workspace.postroom("inbox", "--maildir", event.maildir).standardOutput == "nothing new\n")
  }

  @Test func `the last answer stands, in whatever order they are read`() throws {
    for (number, answer) in ["DECLINED", "ACCEPTED", "TENTATIVE"].enumerated() {
      var sample = event.sample(of: "ann@example.org", answer)
      sample.stamp = event.stamp(minute: [2, 0, 1][number])
      try event.deliver(sample.plain(), "\(number)")
    }
    let read = try workspace.postroom("inbox", "--maildir", event.maildir)
    #expect(
      read.standardOutput == """
        talk: ann@example.org declined
        talk: ann@example.org accepted (a later answer stands)
        talk: ann@example.org tentative (a later answer stands)
        3 messages read: 1 answer, 2 known already

        """)
    #expect(try event.answers() == ["ann@example.org|declined|"])
  }

  /// A false sender can answer for a member, and not for good.
  @Test func `a time that is to come counts as now`() throws {
    var sample = event.sample(of: "ann@example.org", "DECLINED")
    sample.stamp = "20990101T000000Z"
    try event.deliver(sample.plain(), "1")
    try workspace.postroom("inbox", "--maildir", event.maildir)
    sample = event.sample(of: "ann@example.org")
    sample.stamp = "20990101T000001Z"
    try event.deliver(sample.plain(), "2")
    try workspace.postroom("inbox", "--maildir", event.maildir)
    #expect(try event.answers() == ["ann@example.org|accepted|"])
  }

  @Test func `the same mail in a Maildir and in an mbox is one answer`() throws {
    let octets = event.sample(of: "ann@example.org").gmail
    try event.deliver(octets, "1")
    try workspace.postroom("inbox", "--maildir", event.maildir)
    try workspace.write(
      Data("From ann@example.org Tue Jan 11 16:15:00 2022\n".utf8) + Data(octets), to: "mail/box")
    let read = try workspace.postroom("inbox", "--mbox", "mail/box")
    #expect(
      read.standardOutput == """
        read before: Accepted: Net Zero @ Tue 11 Jan 2028 16:15
        1 message read: 1 known already

        """)
  }

  @Test func `the same mail twice in an mbox is read once`() throws {
    let octets = Data(event.sample(of: "ann@example.org").gmail)
    let from = Data("From ann@example.org Tue Jan 11 16:15:00 2022\n".utf8)
    try workspace.write(from + octets + Data("\n".utf8) + from + octets, to: "mail/box")
    for line in ["1 message read: 1 answer\n", "nothing new\n"] {
      let read = try workspace.postroom("inbox", "--mbox", "mail/box")
      #expect(read.status == 0 && read.standardOutput.hasSuffix(line), "\(read)")
    }
  }

  @Test func `an answer to an event that has moved since says so`() throws {
    try event.update(newStart: "2099-02-03 16:15")
    try event.deliver(event.sample(of: "ann@example.org").plain(), "1")
    var sample = event.sample(of: "bob@example.org")
    sample.sequence = 1
    try event.deliver(sample.plain(), "2")
    #expect(
      try workspace.postroom("inbox", "--maildir", event.maildir).standardOutput == """
        talk: ann@example.org accepted (it answers the event as it was before talk-update)
        talk: bob@example.org accepted
        2 messages read: 2 answers

        """)
  }

  /// Killed at any moment, and begun again until it comes to its end.
  @Test func `a reading that is killed goes on where it was`() throws {
    for number in 0..<900 {
      var sample = event.sample(of: ["ann", "bob", "cat"][number % 3] + "@example.org")
      sample.stamp = event.stamp(minute: number / 30)
      sample.comment = "\(number)"
      try event.deliver(sample.plain(), "\(1_000 + number)")
    }
    for milliseconds in [30, 60, 90, 120, 150] {
      try workspace.postroomKilled(after: milliseconds, "inbox", "--maildir", event.maildir)
    }
    #expect(try workspace.postroom("inbox", "--maildir", event.maildir).status == 0)
    #expect(event.files == (0..<900).map { "cur/\(1_000 + $0):2,S" })
    #expect(
      try event.answers() == [
        "ann@example.org|accepted|897", "bob@example.org|accepted|898",
        "cat@example.org|accepted|899",
      ])
    #expect(
      try SQLite.run(
        "SELECT count(*), count(DISTINCT name), min(is_settled) FROM incoming",
        on: workspace.url("var/postroom.sqlite").path) == ["900|900|1"])
  }

  @Test func `run reads the mailbox in the settings, and says only what is to be looked at`() throws
  {
    try workspace.edit("postroom.yaml", "series:", "inbox: {maildir: mail}\nseries:")
    try event.deliver(event.sample(of: "ann@example.org").gmail, "1")
    try event.deliver(event.sample(of: "zoe@example.org").plain(), "2")
    let run = try workspace.postroom("run")
    #expect(run.status == 0)
    #expect(
      run.standardOutput == """
        talk: not believed: Ann Lee <zoe@example.org>, "Answer": zoe@example.org was not invited

        """)
    #expect(try event.answers() == ["ann@example.org|accepted|"])
  }

  @Test func `with a server to trust, an answer counts when it vouches for the sender`() throws {
    try workspace.edit(
      "postroom.yaml", "series:", "inbox: {maildir: mail, trust: mx.example.net}\nseries:")
    let passed = Array(
      "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\r\n".utf8)
    let forged = Array(
      "Authentication-Results: mx.example.com; dmarc=pass header.from=example.org\r\n".utf8)
    try event.deliver(passed + event.sample(of: "ann@example.org").gmail, "1")
    try event.deliver(forged + event.sample(of: "bob@example.org").gmail, "2")
    try event.deliver(event.sample(of: "cat@example.org").apple, "3")
    let read = try workspace.postroom("inbox")
    #expect(read.status == 0)
    #expect(
      read.standardOutput.components(separatedBy: "mx.example.net does not vouch for its sender")
        .count == 3)
    #expect(try event.answers() == ["ann@example.org|accepted|"])
  }

  @Test func `a mailbox that is not there keeps nothing from being sent`() throws {
    try workspace.edit("postroom.yaml", "series:", "inbox: {maildir: nowhere}\nseries:")
    try workspace.edit(
      "campaigns/spring.md", "audience:",
      "send_at: 2020-01-01 09:00\nnot_after: 2099-01-01 09:00\naudience:")
    let run = try workspace.postroom("run")
    #expect(run.status == 1)
    #expect(run.standardError.contains("the mailbox cannot be used"))
    #expect(try workspace.postroom("status", "spring").standardOutput.contains("3 accepted"))
    #expect(try workspace.postroom("inbox").status == 78)
    // Said once, and then once a day; asked once an hour.
    for _ in 0..<2 {
      let again = try workspace.postroom("run")
      #expect(again.status == 0 && again.standardError == "", "\(again)")
    }
    func past(_ column: String, _ hours: Int) throws {
      try SQLite.run(
        "UPDATE mailbox_trouble SET \(column) = \(column) - \(hours) * 3600",
        on: workspace.url("var/postroom.sqlite").path)
    }
    try past("tried_at", 2)
    #expect(try workspace.postroom("run").status == 0)
    try past("tried_at", 2)
    try past("told_at", 25)
    #expect(try workspace.postroom("run").status == 1)
    try past("tried_at", 2)
    for part in ["new", "cur"] {
      try FileManager.default.createDirectory(
        at: workspace.url("nowhere/\(part)"), withIntermediateDirectories: true)
    }
    #expect(try workspace.postroom("run").status == 0)
    #expect(
      try SQLite.run(
        "SELECT count(*) FROM mailbox_trouble", on: workspace.url("var/postroom.sqlite").path)
        == ["0"])
  }

  @Test(arguments: [
    ("{}", "inbox names no mailbox"),
    ("{maildir: a, mbox: b}", "inbox names more than one mailbox"),
    ("{url: 'pop3://a.example'}", "url: it begins with imap:// or imaps://"),
    ("{url: 'imaps://a.example'}", "the mailbox needs a username and a password"),
    ("{url: 'imaps://u:p@a.example'}", "url: the login has keys of its own"),
    (
      "{url: 'imap://a.example', tls: none, username: u, password: {env: P}}",
      "tls: none would give the password"
    ),
    ("{url: 'imaps://a.example', username: u, password: secret}", "a secret is never written"),
    ("{maildir: a, folder: b}", "folder"),
  ])
  func `a setting of the mailbox that cannot be used is said`(yaml: String, said: String) throws {
    try workspace.edit("postroom.yaml", "series:", "inbox: \(yaml)\nseries:")
    let ending = try workspace.postroom("inbox")
    #expect(ending.status == 78)
    #expect(ending.standardError.contains(said), "\(ending.standardError)")
    #expect(!ending.standardError.contains("secret\n"))
  }
}
