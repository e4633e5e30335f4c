import Foundation
import TestSupport
import Testing

/// An event that moves, or falls through, after its invitation went out.
struct EventCommandTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  /// `talk` was accepted for Ann and Bob, is in doubt for Eve, refused for Cat, and deferred for Fay.
  init() throws {
    let script = SMTPScript()
      .on(.rcpt(containing: "cat@"), reply: "550 5.7.1 not you")
      .on(.rcpt(containing: "fay@"), reply: "450 4.2.1 later")
      .on(.finalDot, message: 4, times: 1, action: .close)
    server = try ScriptedSMTPServer(script)
    workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("postroom.yaml", "connections: 2", "connections: 1")
    try workspace.edit("postroom.yaml", "first: 1s", "first: 1h")
    try workspace.edit(
      "recipients/members.csv", "dan@",
      "eve@example.org,Eve,,active\nfay@example.org,Fay,,active\ndan@")
    let event = """
      timezone: Europe/London
      event: {title: A talk, start: 2099-01-13 16:15, duration: 45m, location: Leeds}

      """
    let spring = try workspace.text("campaigns/spring.md")
    try workspace.write(
      spring.replacing("*spring*", with: "the *talk*")
        .replacing("audience:", with: event + "audience:"), to: "campaigns/talk.md")
    try workspace.edit("campaigns/talk.md", "template: plain", "template: talk")
    let page = try workspace.text("templates/plain/body.html.mustache")
    try workspace.write(
      "{{{event.markup}}}"
        + "{{#event.calendar}}<p><a href=\"{{google}}\">Add it</a></p>{{/event.calendar}}" + page,
      to: "templates/talk/body.html.mustache")
    try workspace.write(
      workspace.text("templates/plain/body.txt.mustache"), to: "templates/talk/body.txt.mustache")
    try workspace.postroom("send", "talk")
  }

  /// What a person writes into a draft.
  private func finish(_ name: String, _ changes: (String, String)...) throws {
    let path = "campaigns/\(name).md"
    let draft = try workspace.text(path)
    try workspace.write(
      draft.replacing(/\[write here: [^\]]*\]/, with: "Words of ours."), to: path)
    for (old, new) in changes { try workspace.edit(path, old, new) }
  }

  private func message(of campaign: String) throws -> String {
    let preview = try workspace.postroom(
      "preview", campaign, "--to", "ann@example.org", "--format", "eml")
    #expect(preview.status == 0, "\(preview)")
    return preview.standardOutput
  }

  private func judged(_ campaign: String) throws -> String {
    try workspace.write(message(of: campaign), to: "message.eml")
    return try CalendarJudges.read(workspace.url("message.eml"))
  }

  private func recipients(of subject: String) -> [String] {
    server.messages.filter { $0.text.contains("\r\nSubject: \(subject)") }
      .flatMap(\.forwardPaths).sorted()
  }

  private func update(_ changes: (String, String)..., newStart: String) throws {
    let drafted = try workspace.postroom("event", "update", "talk", "--quiet")
    let name = drafted.standardOutput.replacing(/campaigns\/(.*)\.md\n/) { $0.output.1 }
    try finish(name)
    for (old, new) in changes { try workspace.edit("campaigns/\(name).md", old, new) }
    #expect(try workspace.postroom("send", name, "--new-start", newStart).status == 0)
  }

  @Test func `an update is for whoever may have the event, and names what it was`() throws {
    let states = try workspace.postroom("log", "talk", "--json").objects.map {
      $0["state"] as? String
    }
    #expect(states == ["accepted", "accepted", "failed", "in_doubt", "deferred"])
    let drafted = try workspace.postroom("event", "update", "talk")
    #expect(drafted.status == 0 && drafted.standardOutput == "campaigns/talk-update.md\n")
    #expect(
      drafted.standardError == """
        postroom: warning: 1 message will still go out with the event as it was
        hint: let them, and then: postroom send talk-update --to-new
        Write it, and then: postroom check talk-update

        """)
    #expect(
      try workspace.text("campaigns/talk-update.md")
        .contains("# Tuesday 13 January 2099, 16:15 to 17:00, Leeds\n"))
    try finish("talk-update", ("13 16:15", "13 17:30"))
    let checked = try workspace.postroom("check", "--strict", "talk-update")
    #expect(checked.status == 0, "\(checked)")
    #expect(
      checked.standardError.contains(
        "note: the event moves from Tuesday 13 January 2099, 16:15 GMT to "
          + "Tuesday 13 January 2099, 17:30 GMT [event-moved]"), "\(checked)")
    #expect(
      try workspace.postroom("send", "talk-update", "--new-start", "2099-01-13 17:30").status == 0)
    #expect(
      recipients(of: "Changed: A talk") == [
        "ann@example.org", "bob@example.org", "eve@example.org",
      ])
    let text = try message(of: "talk-update").replacing("=\r\n", with: "")
    #expect(text.contains("schema.org/EventRescheduled"))
    #expect(text.contains("\"previousStartDate\":\"2099-01-13T16:15:00Z\""), "\(text)")
    #expect(text.contains("Add it"))
  }

  @Test func `nothing goes out when nothing of the event changed`() throws {
    try workspace.postroom("event", "update", "talk")
    try finish("talk-update")
    for command in ["check", "send"] {
      let refused = try workspace.postroom(command, "talk-update")
      #expect(refused.status == 65)
      #expect(
        refused.standardError.contains(
          "error: nothing of the event changed since talk [event-change]"), "\(refused)")
    }
    #expect(recipients(of: "Changed") == [])
    for (old, new) in [
      ("duration: 45m", "duration: 50m"), ("A talk", "The talk"),
      ("location: Leeds", "location: York"),
      ("location: Leeds", "location: Leeds\n  url: \"https://example.org/{{first_name}}\""),
    ] {
      try workspace.edit("campaigns/talk-update.md", old, new)
      #expect(try workspace.postroom("check", "talk-update").status == 0, "\(new)")
      try workspace.edit("campaigns/talk-update.md", new, old)
    }
    // The event that went out is the measure, whatever became of its file.
    try workspace.edit("campaigns/talk.md", "Leeds", "York")
    #expect(try workspace.postroom("check", "talk-update").status == 65)
  }

  @Test func `a new start is said twice, or nothing is queued`() throws {
    try workspace.postroom("event", "update", "talk")
    try finish("talk-update", ("2099-01-13", "2099-07-14"))
    for options in [[], ["--yes"], ["--expect", "3"], ["--dry-run"]] {
      let refused = try BuiltBinary.run(
        ["send", "talk-update"] + options, in: workspace.folder.path)
      #expect(refused.status == 65, "\(options)")
      #expect(
        refused.standardError.hasSuffix(
          "16:15 BST, and nobody confirmed it: nothing was queued\n"
            + "hint: postroom send talk-update --new-start \"2099-07-14 16:15\"\n"), "\(refused)")
    }
    for other in ["2099-07-13 16:15", "2099-07-14 15:15", "16:15", "yes"] {
      let refused = try workspace.postroom("send", "talk-update", "--new-start", other)
      #expect(refused.status == 65 && refused.standardError.contains("--new-start says \(other)"))
    }
    // Cron cannot confirm it: three or four hours ago, by the clocks of London.
    let due = (Date.now - 3 * 3600).ISO8601Format().replacing("Z", with: "")
    try workspace.edit("campaigns/talk-update.md", "\nseries:", "\nsend_at: \(due)\nseries:")
    #expect(try workspace.postroom("run").standardError.contains("nobody confirmed it"))
    #expect(
      try workspace.postroom("schedule").standardOutput.contains(
        "talk-update: needs confirmation, the event moves to Tuesday 14 July 2099, 16:15 BST, and `run` "
          + "does not: postroom send talk-update --new-start \"2099-07-14 16:15\"\n"))
    #expect(try workspace.postroom("status", "talk-update").status == 66)
    #expect(recipients(of: "Changed") == [])
    let sent = try workspace.postroom("send", "talk-update", "--new-start", "2099-07-14 16:15")
    #expect(sent.status == 0 && recipients(of: "Changed").count == 3, "\(sent)")
    // Once it is queued, nobody is asked again.
    #expect(try workspace.postroom("send", "talk-update").status == 0)
    #expect(
      try workspace.postroom("send", "talk", "--new-start", "2099-07-14 16:15").status != 65)
  }

  @Test(.enabled(if: Python.isThere, "python3 is missing"))
  func `on a terminal a person types the new start`() throws {
    try workspace.postroom("event", "update", "talk")
    try finish("talk-update", ("13 16:15", "13 17:30"))
    func send(typing answers: String...) throws -> String {
      try Program.run(
        Python.debian,
        [
          "-c", Self.terminal, answers.joined(separator: ";"), BuiltBinary.path, "-C",
          workspace.folder.path, "send", "talk-update",
        ])
    }
    for wrong in ["", "3", "2099-01-13 16:15"] {
      let told = try send(typing: wrong)
      #expect(told.contains("16:15 GMT to Tuesday 13 January 2099, 17:30 GMT"), "\(told)")
      #expect(told.contains("not confirmed") && told.hasSuffix("status 64\n"), "\(told)")
    }
    #expect(recipients(of: "Changed") == [])
    let told = try send(typing: "2099-01-13 17:30", "3")
    #expect(told.hasSuffix("status 0\n") && recipients(of: "Changed").count == 3, "\(told)")
  }

  @Test func `versions are counted through, and all are of one event`() throws {
    try update(("13 16:15", "13 17:30"), newStart: "2099-01-13 17:30")
    try update(("13 17:30", "13 18:30"), newStart: "2099-01-13 18:30")
    try workspace.postroom("correct", "talk")
    try finish("talk-correction", ("13 16:15", "13 18:30"))
    try workspace.postroom("event", "cancel", "talk-update")
    try finish("talk-cancelled")
    try workspace.postroom("send", "talk-correction")
    #expect(try workspace.postroom("send", "talk-cancelled").status == 0)
    let campaigns = ["talk", "talk-update", "talk-update-2", "talk-correction", "talk-cancelled"]
    for (sequence, campaign) in campaigns.enumerated() {
      #expect(
        try message(of: campaign).contains(
          "UID:talk@wmhtc.example.org\r\nSEQUENCE:\(sequence)\r\n"), "\(campaign)")
    }
    // Asked again, each is as it was queued.
    for campaign in campaigns {
      let again = try workspace.postroom("send", campaign, "--quiet")
      #expect(!again.standardError.contains("changed since"), "\(again)")
    }
    let root = try #require(
      try workspace.postroom("log", "talk", "--json").objects.first?["message_id"] as? String)
    #expect(try message(of: "talk-update-2").contains("\r\nReferences: \(root)\r\n"))
  }

  @Test(
    .enabled(
      if: CalendarJudges.areInstalled, "python3-icalendar, python3-vobject or libical is missing"))
  func `three programs read the change and the cancellation`() throws {
    try update(("13 16:15", "13 17:30"), newStart: "2099-01-13 17:30")
    try workspace.postroom("event", "cancel", "talk")
    try finish("talk-cancelled")
    #expect(try workspace.postroom("send", "talk-cancelled").status == 0)
    for (campaign, method, version) in [
      ("talk-update", "REQUEST", "1 CONFIRMED"), ("talk-cancelled", "CANCEL", "2 CANCELLED"),
    ] {
      let told = try judged(campaign)
      for judge in ["icalendar", "vobject", "libical"] {
        #expect(told.contains("\(judge) 2099-01-13T17:30:00Z 2099-01-13T18:15:00Z"), "\(told)")
      }
      #expect(told.contains("method \(method) \(method), the file is the same"), "\(told)")
      #expect(told.contains("version talk@wmhtc.example.org \(version)\n"), "\(told)")
      #expect(told.contains("organizer mailto:news@wmhtc.example.org"), "\(told)")
      #expect(told.contains("attendees mailto:ann@example.org"), "\(told)")
    }
  }

  @Test func `after a cancellation nobody is invited any more, and nothing is changed`() throws {
    let drafted = try workspace.postroom("event", "cancel", "campaigns/talk.md")
    #expect(drafted.status == 0 && drafted.standardOutput == "campaigns/talk-cancelled.md\n")
    #expect(try workspace.postroom("check", "talk-cancelled").status == 65)
    try finish("talk-cancelled")
    try workspace.postroom("event", "update", "talk", "--quiet")
    try finish("talk-update", ("location: Leeds", "location: York"))
    let checked = try workspace.postroom("check", "--strict", "talk-cancelled", "talk-update")
    #expect(checked.status == 0, "\(checked)")
    let sent = try workspace.postroom("send", "talk-cancelled")
    #expect(sent.status == 0, "\(sent)")
    #expect(
      sent.standardError.contains(
        "warning: 1 message that still waited to invite to the event is cancelled\n"), "\(sent)")
    #expect(
      recipients(of: "Cancelled: A talk") == [
        "ann@example.org", "bob@example.org", "eve@example.org",
      ])
    let text = try message(of: "talk-cancelled").replacing("=\r\n", with: "")
    #expect(text.contains("schema.org/EventCancelled") && !text.contains("Add it"))
    #expect(
      try workspace.postroom("log", "talk", "--state", "cancelled", "--json").objects.map {
        $0["address"] as? String
      } == ["fay@example.org"])

    for command in [
      ["event", "update", "talk"], ["event", "cancel", "talk"], ["check", "talk-update"],
      ["send", "talk-update"], ["send", "talk", "--to-new"], ["resume", "talk"],
    ] {
      let refused = try BuiltBinary.run(command, in: workspace.folder.path)
      #expect(refused.status == 65, "\(command)")
      #expect(
        refused.standardError.contains(/talk-cancelled (cancelled the event|took it out)/),
        "\(refused)")
    }
    #expect(try workspace.postroom("send", "talk").status == 65)
    #expect(recipients(of: "Changed") == [])
  }

  @Test func `a template that shows what a cancellation has not is told how to go without`() throws
  {
    try workspace.edit(
      "templates/talk/body.html.mustache", "{{#event.calendar}}",
      "<a href=\"{{event.calendar.google}}\">Add it</a>{{#event.calendar}}")
    try workspace.postroom("event", "cancel", "talk", "--quiet")
    try finish("talk-cancelled")
    let checked = try workspace.postroom("check", "talk-cancelled")
    #expect(checked.status == 65)
    #expect(
      checked.standardError.contains(
        "{{event.calendar.google}} has no value [merge-value]\n"
          + "hint: give it one, or put it into {{#event.calendar.google}} sections"), "\(checked)")
  }

  @Test func `who may have it hears of it, though it is being sent again`() throws {
    let talk = try workspace.text("campaigns/talk.md")
    // The answer to the first of these is lost, and the message is due again an hour later.
    let lossy = try ScriptedSMTPServer(
      SMTPScript().on(.finalDot, message: 1, times: 1, action: .close))
    try workspace.edit("postroom.yaml", server.url, lossy.url)
    try workspace.write(
      talk.replacing("the *talk*", with: "the *walk*")
        .replacing("\naudience:", with: "\nin_doubt: resend\naudience:"),
      to: "campaigns/walk.md")
    try workspace.postroom("send", "walk", "--expect", "5")
    let ann = try #require(try workspace.postroom("log", "walk", "--json").objects.first)
    #expect(ann["state"] as? String == "deferred" && ann["address"] as? String == "ann@example.org")
    try workspace.postroom("event", "cancel", "walk", "--quiet")
    try finish("walk-cancelled")
    let sent = try workspace.postroom("send", "walk-cancelled")
    #expect(
      sent.status == 0 && sent.standardError.contains("1 message that still waited"), "\(sent)")
    #expect(
      lossy.messages.filter { $0.text.contains("\r\nSubject: Cancelled: A talk") }.count == 5)
  }

  @Test func `a cancellation that nobody got leaves the event as it was`() throws {
    try workspace.postroom("event", "cancel", "talk", "--quiet")
    try finish("talk-cancelled", ("\nseries:", "\nsend_at: 2098-01-01 09:00\nseries:"))
    #expect(try workspace.postroom("send", "talk-cancelled").status == 0)
    #expect(try workspace.postroom("event", "update", "talk").status == 65)
    #expect(try workspace.postroom("cancel", "talk-cancelled").status == 0)
    #expect(try workspace.postroom("event", "update", "talk").status == 0)
    #expect(try workspace.postroom("resume", "talk").status == 0)
  }

  @Test func `what is no change of the event in calendars is an error at its place`() throws {
    try workspace.postroom("event", "cancel", "talk", "--quiet")
    try finish("talk-cancelled", ("13 16:15", "13 16:45"))
    let moved = try workspace.postroom("check", "talk-cancelled")
    #expect(moved.status == 65)
    #expect(
      moved.standardError.contains(
        "which is on Tuesday 13 January 2099, 16:15 to 17:00 GMT [event-change]\n"
          + "hint: write start: 2099-01-13 16:15 and end: 2099-01-13 17:00"), "\(moved)")
    try workspace.edit("campaigns/talk-cancelled.md", "13 16:45", "13 16:15")
    try workspace.edit(
      "campaigns/talk-cancelled.md", "\nseries:", "\nfrom: Other <other@example.org>\nseries:")
    let other = try workspace.postroom("check", "talk-cancelled")
    #expect(
      other.status == 65 && other.standardError.contains("the organizer was news@wmhtc"), "\(other)"
    )
    try workspace.edit("campaigns/talk-cancelled.md", "\nseries:", "\ncorrects: talk\nseries:")
    let both = try workspace.postroom("check", "talk-cancelled")
    #expect(both.standardError.contains("a campaign answers one other"), "\(both)")

    #expect(try workspace.postroom("event", "update", "spring").status == 66)
    let spring = try workspace.postroom("send", "spring")
    #expect(spring.status == 1, "\(spring)")
    let none = try workspace.postroom("event", "update", "spring")
    #expect(none.status == 65 && none.standardError.contains("spring invites to nothing"))
  }

  /// Runs a program on a terminal of its own, and types an answer at each question.
  private static let terminal = """
    import os, pty, sys
    answers = sys.argv[1].split(';')
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.argv[2], sys.argv[2:])
    told = b''
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:
            break
        if not more:
            break
        told += more
        if told.endswith(b'to stop: ') and answers:
            os.write(terminal, answers.pop(0).encode() + b'\\n')
    print(told.decode(), 'status', os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
    """
}
