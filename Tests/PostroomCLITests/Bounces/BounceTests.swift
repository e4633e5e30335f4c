import Foundation
import TestSupport
import Testing

/// Mail that comes back: whose message it was, and what follows.
struct BounceTests {
  @Test func `each message comes from an address of its own, the same at each attempt`() throws {
    let post = try BounceWorkspace(
      SMTPScript().on(.finalDot, times: 3, reply: "451 4.3.0 later"), sends: false)
    #expect(try post.workspace.postroom("send", "spring").status == 75)
    #expect(try post.workspace.postroom("send", "spring", "--wait").status == 0)
    let attempts = Dictionary(grouping: post.server.messages) { $0.forwardPaths[0] }
    for (address, messages) in attempts {
      #expect(messages.count == 2 && Set(messages.map(\.reversePath)).count == 1)
      #expect(
        messages[0].reversePath.wholeMatch(of: /bounces\+[a-z2-7]{26}@wmhtc\.example\.org/) != nil)
      let shown = try post.workspace.postroom(
        "preview", "spring", "--to", address, "--format", "eml")
      #expect(Array(shown.standardOutput.utf8) == Array(messages[0].content))
    }
    #expect(Set(post.server.messages.map(\.reversePath)).count == 3)
  }

  @Test func `a hard bounce suppresses, and why shows it`() throws {
    let post = try BounceWorkspace()
    let address = try post.returnPath(of: "ann@example.org")
    // As a relay may have changed it.
    try post.deliver(BounceWorkspace.report(to: address.uppercased(), of: "ann@example.org"))
    let read = try post.workspace.postroom("inbox")
    #expect(read.status == 0)
    #expect(
      read.standardOutput == """
        spring: ann@example.org hard bounce: 5.1.1 550 5.1.1 no such user
        1 message read: 1 bounce (1 hard)
        1 address suppressed by bounces

        """)
    #expect(try post.suppressions() == ["ann@example.org||bounce"])
    let why = try post.workspace.postroom("why", "ann@example.org").standardOutput
    #expect(why.contains("by bounce: hard bounce of spring: 5.1.1 550 5.1.1 no such user"))
    #expect(
      why.contains(/Came back:\n  spring +hard +\S+ \S+ \S+  5\.1\.1 550 5\.1\.1 no such user/))
    let export = try post.workspace.postroom("export", "ann@example.org").objects
    #expect((export.first?["bounces"] as? [[String: Any]])?.first?["bounce"] as? String == "hard")
    #expect(try post.workspace.postroom("inbox").standardOutput == "nothing new\n")
  }

  @Test func `a key that made no new token for years still knows its own`() throws {
    let post = try BounceWorkspace()
    #expect(try post.workspace.postroom("links", "keygen", "--rotate").status == 0)
    try post.deliver(
      BounceWorkspace.report(to: post.returnPath(of: "bob@example.org"), of: "bob@example.org"))
    #expect(try post.workspace.postroom("inbox").status == 0)
    #expect(try post.suppressions() == ["bob@example.org||bounce"])
  }

  @Test(arguments: [
    ("delayed", "4.4.1", "notice", "delayed, and still being tried"),
    ("relayed", "2.0.0", "notice", "delivered, or handed on"),
    ("failed", "5.2.2", "bounce", "5.2.2 550 5.1.1 no such user"),
    ("failed", "5.7.1", "bounce", "5.7.1 550 5.1.1 no such user"),
  ])
  func `what is not the end of an address suppresses nobody`(
    action: String, status: String, kind: String, note: String
  ) throws {
    let post = try BounceWorkspace()
    try post.deliver(
      BounceWorkspace.report(
        to: post.returnPath(of: "ann@example.org"), of: "ann@example.org", action: action,
        status: status))
    let read = try post.workspace.postroom("inbox", "--json").objects
    #expect(read.first?["kind"] as? String == kind)
    #expect(read.first?["note"] as? String == note)
    #expect(try post.suppressions() == [])
  }

  @Test func `three soft bounces in 60 days suppress, and not three that were further apart`()
    throws
  {
    let post = try BounceWorkspace()
    for (days, name) in [(100, "spring"), (45, "summer"), (20, "autumn"), (0, "winter")] {
      if name != "spring" {
        let spring = try post.workspace.text("campaigns/spring.md")
        try post.workspace.write(
          spring.replacing("spring", with: name), to: "campaigns/\(name).md")
        #expect(try post.workspace.postroom("send", name).status == 0)
      }
      try SQLite.run(
        """
        UPDATE attempt SET at = at - \(days * 86_400) WHERE message_id IN (
          SELECT message.id FROM message JOIN campaign ON campaign.id = campaign_id
          WHERE name = '\(name)')
        """, on: post.workspace.url("var/postroom.sqlite").path)
      // Twice: the same message counts once.
      for number in 0..<2 {
        try post.deliver(
          BounceWorkspace.report(
            to: post.returnPath(of: "ann@example.org"), of: "ann@example.org", status: "4.4.7"),
          "\(name)\(number)")
      }
      #expect(try post.workspace.postroom("inbox").status == 0)
      #expect(try post.suppressions() == (name == "winter" ? ["ann@example.org||bounce"] : []))
    }
  }

  @Test func `a complaint suppresses at once`() throws {
    let post = try BounceWorkspace()
    let address = try post.returnPath(of: "cat@example.org")
    for (type, name) in [("not-spam", "1"), ("abuse", "2")] {
      try post.deliver(
        """
        From: feedback@isp.example.net
        To: abuse@wmhtc.example.org
        Subject: FW: Spring
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: text/plain

        An email abuse report.

        --b
        Content-Type: message/feedback-report

        Feedback-Type: \(type)
        User-Agent: Test/1
        Version: 1

        --b
        Content-Type: message/rfc822

        Return-Path: <\(address)>
        From: WMHTC <news@wmhtc.example.org>
        Subject: Spring

        Hello
        --b--

        """, name)
    }
    let read = try post.workspace.postroom("inbox")
    #expect(
      read.standardOutput.contains("spring: cat@example.org complained: never mailed again\n"))
    #expect(read.standardOutput.contains("2 messages read: 1 complaint, 1 to look at"))
    #expect(try post.suppressions() == ["cat@example.org||complaint"])
  }

  @Test func `what came back elsewhere is known by its link to leave`() throws {
    let post = try BounceWorkspace()
    let message = try #require(
      post.server.accepted.first { $0.forwardPaths == ["cat@example.org"] })
    let head = String(decoding: message.content, as: UTF8.self)
      .components(separatedBy: "\r\n\r\n")[0]
    try post.deliver(
      """
      From: postmaster@mx.example.net
      To: news@wmhtc.example.org
      Content-Type: multipart/report; report-type=delivery-status; boundary="b"

      --b
      Content-Type: message/delivery-status

      Final-Recipient: rfc822; cat@example.org
      Action: failed
      Status: 5.1.1

      --b
      Content-Type: text/rfc822-headers

      \(head)
      --b--

      """)
    #expect(try post.workspace.postroom("inbox").status == 0)
    #expect(try post.suppressions() == ["cat@example.org||bounce"])
  }

  @Test func `without tokens a message is known by its Message-ID`() throws {
    let post = try BounceWorkspace(verp: false)
    #expect(try post.returnPath(of: "ann@example.org") == "bounces@wmhtc.example.org")
    try post.deliver(
      BounceWorkspace.report(
        to: "bounces@wmhtc.example.org", of: "ann@example.org",
        messageID: post.messageID(of: "ann@example.org")), "1")
    // The address alone says nothing, nor does another's Message-ID.
    try post.deliver(
      BounceWorkspace.report(to: "bounces@wmhtc.example.org", of: "bob@example.org"), "2")
    let read = try post.workspace.postroom("inbox")
    #expect(read.standardOutput.contains("spring: ann@example.org hard bounce"))
    #expect(read.standardOutput.contains("a report on no message that went out from here"))
    #expect(try post.suppressions() == ["ann@example.org||bounce"])
    #expect(try post.workspace.postroom("inbox", "--unmatched").lines.count == 1)
  }

  /// Who knows a member's address and a campaign's name can compute the Message-ID.
  @Test func `with tokens a Message-ID alone is not believed`() throws {
    let post = try BounceWorkspace()
    try post.deliver(
      BounceWorkspace.report(
        to: "bounces@wmhtc.example.org", of: "ann@example.org",
        messageID: post.messageID(of: "ann@example.org")))
    let read = try post.workspace.postroom("inbox")
    #expect(
      read.standardOutput.contains("it did not come back to the address that the message was sent"))
    #expect(try post.suppressions() == [])
  }

  @Test func `forged, altered and borrowed tokens change nothing`() throws {
    let post = try BounceWorkspace()
    let ann = try post.returnPath(of: "ann@example.org")
    let token = Array(ann.dropFirst("bounces+".count).prefix(26))
    var forged = [String(repeating: "a", count: 26)]
    for place in [0, 5, 9, 12, 25] {
      var altered = token
      altered[place] = altered[place] == "b" ? "c" : "b"
      forged.append(String(altered))
    }
    for (number, token) in forged.enumerated() {
      try post.deliver(
        BounceWorkspace.report(
          to: "bounces+\(token)@wmhtc.example.org", of: "ann@example.org"), "\(number)")
    }
    let read = try post.workspace.postroom("inbox")
    #expect(read.standardOutput.components(separatedBy: "its token is none of ours").count == 7)
    #expect(try post.suppressions() == [])
    // A token speaks of its own message, whatever the report says: nobody can point it at another.
    try post.deliver(BounceWorkspace.report(to: ann, of: "bob@example.org"), "borrowed")
    #expect(try post.workspace.postroom("inbox").status == 0)
    #expect(try post.suppressions() == ["ann@example.org||bounce"])
  }

  @Test func `answers that no person wrote are told apart, and suppress nobody`() throws {
    let post = try BounceWorkspace()
    let own = try post.returnPath(of: "ann@example.org")
    func answer(_ subject: String, _ more: String = "", _ text: String = "Hello") -> String {
      "From: Ann <ann@example.org>\nTo: \(own)\n\(more)Subject: \(subject)\n\n\(text)\n"
    }
    try post.deliver(answer("Out of office: I could not be reached"), "1")
    try post.deliver(answer("Thank you", "Auto-Submitted: auto-replied\n", "ann@x.org failed"), "2")
    try post.deliver(answer("Automatische Antwort: Spring", "X-Autoreply: yes\n"), "3")
    try post.deliver(
      answer("Re: Spring", "Auto-Submitted: auto-replied\n", "Please confirm your message: click"),
      "4")
    try post.deliver(
      answer("Re: delivery failed?", "In-Reply-To: <x@y.example>\n", "bob@example.org failed"), "5")
    // As RFC 3834 has it: the null reverse-path, which bounces have too.
    try post.deliver(
      "Return-Path: <>\n"
        + answer("On leave", "", "I no longer work here; bob@example.org is not available."), "6")
    let read = try post.workspace.postroom("inbox", "--json").objects
    #expect(
      read.map { $0["kind"] as? String } == [
        "automatic_reply", "automatic_reply", "automatic_reply", "challenge", "unmatched",
        "unmatched",
      ])
    #expect(try post.suppressions() == [])
    #expect(try post.workspace.postroom("inbox", "--unmatched").lines.count == 3)
  }

  @Test func `a bounce in words alone is read`() throws {
    let post = try BounceWorkspace()
    let address = try post.returnPath(of: "ann@example.org")
    try post.deliver(
      """
      Return-Path: <>
      From: MAILER-DAEMON@mx.example.net
      To: \(address)
      Subject: failure notice

      Hi. I could not deliver your message to the following addresses.

      <ann@example.org>:
      Sorry, no mailbox here by that name. (#5.1.1)

      --- Below this line is a copy of the message.

      """)
    #expect(
      try post.workspace.postroom("inbox").standardOutput.contains(
        "spring: ann@example.org hard bounce: 5.1.1, by a report in words\n"))
    #expect(try post.suppressions() == ["ann@example.org||bounce"])
  }

  @Test(arguments: [
    ("  verp: true\n", "  bounces: bounces@wmhtc.example.org\n", "", "there is no bounces:"),
    (
      "  verp: true\n", "bounces: bounces@",
      "bounces: a-name-that-is-much-too-long-for-a-token@", "is too long before the @"
    ),
    ("  verp: true\n", "  verp: true\n", "  verp: often\n", "true or false"),
  ])
  func `settings that make no address for each message are refused`(
    verp: String, old: String, new: String, said: String
  ) throws {
    let post = try BounceWorkspace(sends: false)
    try post.workspace.edit("postroom.yaml", old, new)
    let check = try post.workspace.postroom("check")
    #expect(check.status == 78 && check.standardError.contains(said), "\(check)")
  }

  @Test func `without the key nothing is queued, and check says so`() throws {
    let post = try BounceWorkspace(sends: false)
    try post.workspace.edit("postroom.yaml", "links: {by: mail}\n", "")
    try post.workspace.remove("var/links.keys")
    let check = try post.workspace.postroom("check")
    #expect(check.status == 0 && check.standardError.contains("warning: "), "\(check)")
    #expect(check.standardError.contains("`postroom links keygen` makes a key"))
    #expect(try post.workspace.postroom("send", "spring").status != 0)
    #expect(post.server.messages.isEmpty)
    let inbox = try post.workspace.postroom("inbox")
    #expect(inbox.status == 78 && inbox.standardError.contains("links.keys"))
  }
}
