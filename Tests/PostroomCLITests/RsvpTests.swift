import Foundation
import TestSupport
import Testing

/// Who comes to an event, for people, for the door, and for the next campaign.
struct RsvpTests {
  private let event: EventWorkspace
  private var workspace: CommandWorkspace { event.workspace }

  init() throws { event = try EventWorkspace(more: ", capacity: 1") }

  private func answer(_ address: String, _ answer: String, minute: Int, _ comment: String = "")
    throws
  {
    var sample = event.sample(of: address, answer)
    sample.stamp = event.stamp(minute: minute)
    sample.comment = comment
    try event.deliver(sample.plain(), UUID().uuidString)
    #expect(try workspace.postroom("inbox", "--maildir", event.maildir).status == 0)
  }

  private func answers() throws -> [String: String] {
    let members = try workspace.postroom("rsvp", "talk", "--json").objects
    return Dictionary(
      members.map { ($0["address"] as? String ?? "", $0["answer"] as? String ?? "-") },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func `who comes first has a place, and who declines gives it to the next`() throws {
    try answer("bob@example.org", "ACCEPTED", minute: 5)
    try answer("ann@example.org", "ACCEPTED", minute: 1, "=cmd|' /C calc'!A0")
    #expect(
      try answers() == [
        "ann@example.org": "accepted", "bob@example.org": "waiting", "cat@example.org": "-",
      ])
    // Saying it again costs no place.
    try answer("ann@example.org", "ACCEPTED", minute: 9, "Still")
    #expect(try answers()["ann@example.org"] == "accepted")
    try answer("ann@example.org", "DECLINED", minute: 10)
    #expect(try answers()["bob@example.org"] == "accepted")
    // And coming back means to stand at the end.
    try answer("ann@example.org", "ACCEPTED", minute: 11)
    #expect(try answers()["ann@example.org"] == "waiting")
    // More places, by the file alone.
    try workspace.edit("campaigns/talk.md", "capacity: 1", "capacity: 2")
    #expect(try answers()["ann@example.org"] == "accepted")
    // By what was frozen, once the file is gone; and none without the key.
    try workspace.edit("campaigns/talk.md", ", capacity: 2", "")
    #expect(try answers()["bob@example.org"] == "accepted")
    try workspace.remove("campaigns/talk.md")
    #expect(try answers()["ann@example.org"] == "waiting")
  }

  @Test func `a person sees counts, and each answer with its comment`() throws {
    try answer("bob@example.org", "ACCEPTED", minute: 5)
    try answer("ann@example.org", "ACCEPTED", minute: 6, "See you there")
    let shown = try workspace.postroom("rsvp", "talk").standardOutput
    #expect(
      shown.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d \+0[01]:00/, with: "WHEN") == """
        talk: A talk, Tuesday 13 January 2099, 16:15
          accepted          1  ██████████████████████████████
          waiting           1  ██████████████████████████████
          tentative         0
          declined          0
          no answer         1  ██████████████████████████████
          1 place, all taken

        accepted    bob@example.org                               WHEN
        waiting     ann@example.org                               WHEN  "See you there"

        """)
    #expect(
      try workspace.postroom("rsvp", "talk", "--answer", "none").standardOutput
        .hasSuffix("no answer   cat@example.org\n"))
  }

  @Test func `the list for the door has what was merged, and no formula`() throws {
    try answer("ann@example.org", "ACCEPTED", minute: 1, "=1+1")
    let list = try workspace.postroom("rsvp", "talk", "--csv").standardOutput
    #expect(
      list == """
        company,first_name,address,answer,place,comment\r
        Acme,Ann,ann@example.org,accepted,1,'=1+1\r
        ,Bob,bob@example.org,,,\r
        Curl,Cat,cat@example.org,,,\r

        """)
  }

  @Test func `each column of the list for the door has a name of its own`() throws {
    let workspace = workspace
    try workspace.write(
      "email,first_name,address,answer,comment,member_comment,status,company\n"
        + "dan@example.org,Dan,1 High Street,yes,VIP,none,active,\n", to: "recipients/members.csv")
    let talk = try workspace.text("campaigns/talk.md")
    try workspace.write(
      talk.replacing("Dear", with: "{{address}} {{answer}} {{comment}} {{member_comment}} Dear"),
      to: "campaigns/dinner.md")
    #expect(try workspace.postroom("send", "dinner", "--expect", "1").status == 0)
    let list = try workspace.postroom("rsvp", "dinner", "--csv").standardOutput
    let header = list.prefix { $0 != "\r\n" }.split(separator: ",")
    #expect(
      header == [
        "member_address", "member_answer", "member_member_comment", "company", "first_name",
        "member_comment", "address", "answer", "place", "comment",
      ])
    #expect(list.hasSuffix("\r\n1 High Street,yes,VIP,,Dan,none,dan@example.org,,,\r\n"), "\(list)")
  }

  @Test(arguments: [
    ("rsvp('talk') IS NULL", ["cat"]), ("rsvp('talk') = 'accepted'", ["bob"]),
    ("rsvp('talk') IN ('waiting', 'declined')", ["ann"]),
    ("status = 'active' AND rsvp('talk') IS NOT 'accepted'", ["ann", "cat"]),
    ("rsvp('spring') IS NULL AND status = 'active'", ["ann", "bob", "cat"]),
  ])
  func `a rule asks who answered what`(rule: String, names: [String]) throws {
    try answer("bob@example.org", "ACCEPTED", minute: 5)
    try answer("ann@example.org", "ACCEPTED", minute: 6)
    // A reminder: to those of the audience, whom Dan is not among.
    try workspace.write(
      workspace.text("campaigns/spring.md").replacing(
        "audience: members",
        with:
          "audience: {file: recipients/members.csv, where: \"email <> 'dan@example.org' AND \(rule)\"}"
      ),
      to: "campaigns/reminder.md")
    let checked = try workspace.postroom("check", "reminder")
    #expect(checked.status == 0, "\(checked)")
    let sent = try workspace.postroom("send", "reminder", "--expect", "\(names.count)")
    #expect(sent.status == 0, "\(sent)")
    let log = try workspace.postroom("log", "reminder", "--json").objects
    #expect(log.map { $0["address"] as? String } == names.map { "\($0)@example.org" })
  }

  @Test(arguments: [
    ("rsvp('tlak') IS NULL", "there is no campaign tlak", "did you mean talk?"),
    ("rsvp('talk') = 'acepted'", "'acepted' is no answer", "did you mean 'accepted'?"),
    ("rsvp(email) IS NULL", "rsvp takes the name of a campaign", "rsvp('"),
    ("rsvp() IS NULL", "rsvp takes the name of a campaign", "rsvp('"),
    ("\"rsvp\"(email) IS NULL", "rsvp takes the name of a campaign", "rsvp('"),
  ])
  func `a rule that asks for no campaign or no answer is a problem`(
    rule: String, said: String, hint: String
  ) throws {
    try workspace.write(
      workspace.text("campaigns/spring.md").replacing(
        "audience: members",
        with: "audience:\n  file: recipients/members.csv\n  where: >-\n    \(rule)"),
      to: "campaigns/reminder.md")
    let checked = try workspace.postroom("check", "reminder")
    #expect(checked.status == 65)
    #expect(
      checked.standardError.contains(said) && checked.standardError.contains(hint), "\(checked)")
  }

  @Test func `a campaign that invites to nothing has no answers`() throws {
    #expect(try workspace.postroom("rsvp", "spring").status == 66)
    #expect(try workspace.postroom("send", "spring", "--expect", "3").status == 0)
    let shown = try workspace.postroom("rsvp", "spring")
    #expect(shown.status == 66 && shown.standardError.contains("spring invites to nothing"))
    #expect(try workspace.postroom("rsvp", "nothing").status == 66)
  }
}
