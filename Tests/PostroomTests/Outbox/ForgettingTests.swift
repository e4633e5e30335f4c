import Foundation
import GRDB
import Mail
import TestSupport
import Testing

@testable import Postroom

/// What is left of somebody who was forgotten: numbers, and a name that nobody can read.
struct ForgettingTests {
  private static let person = "member3@example.org"

  /// Five members, the third of whom a reply to the fourth names too.
  private func delivered() throws -> Delivering {
    let delivering = try Delivering(members: 5)
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.accepted == 5)
    try delivering.outbox.database.write { db in
      try db.execute(
        sql: """
          UPDATE attempt SET queue_id = 'QX' || message_id,
            reply = 'ok for <Member' || iif(message_id = 4, 3, message_id) || '@example.org>';
          UPDATE campaign SET paused_because = '550 member3@example.org?';
          """)
    }
    return delivering
  }

  private func forget(_ delivering: Delivering) throws -> Erasure {
    let forgetting = try delivering.outbox.forget(try Address(Self.person), at: delivering.now)
    try delivering.outbox.finishForgetting()
    guard case .done(let erasure) = forgetting else {
      throw StateError.other(reason: "in doubt")
    }
    return erasure
  }

  @Test func `no octet of theirs is left in the state file, its log or its index`() throws {
    let delivering = try delivered()
    // Their rows moved between pages, which leaves copies in free space.
    try delivering.outbox.database.write { db in
      for number in 1...400 {
        try db.execute(
          sql: "INSERT INTO suppression VALUES (?, '', ?, 'x', 'command', ?)",
          arguments: ["a\(number * 7919 % 400)@example.org", Self.person, number])
      }
      try db.execute(sql: "DELETE FROM suppression")
    }
    #expect(Self.holds(delivering, Self.person))
    let erasure = try forget(delivering)
    #expect(erasure.messages == 1 && erasure.mentions == 2)
    for text in ["member3", "Member3@example.org", "QX3"] {
      #expect(!Self.holds(delivering, text), "\(text)")
    }
    let log = try delivering.log()
    #expect(log["member5@example.org"]?.reply == "ok for <Member5@example.org>")
    #expect(log["member4@example.org"]?.reply == "erased: it named somebody who was forgotten")
  }

  @Test func `a report that comes back later is read, and leaves nothing of theirs`() throws {
    let delivering = try delivered()
    _ = try forget(delivering)
    let address = try Address(Self.person)
    var traces = MessageTraces()
    traces.add([address])
    let report = Feedback(
      .bounce([BouncedRecipient([address], .hard, reason: "no")]), traces: traces)
    let verdicts = try delivering.outbox.record(
      [
        IncomingRecord(
          name: "1", digest: "1", sender: "MAILER-DAEMON@relay.test",
          subject: "Undelivered: \(Self.person)", matter: .feedback(report))
      ], of: "box", at: delivering.now)
    #expect(verdicts.map(\.kind) == [.unmatched])
    #expect(!Self.holds(delivering, Self.person))
  }

  @Test func `a longer address that ends alike is somebody else's`() throws {
    let delivering = try Delivering(members: 1, addresses: ["joann@example.org"])
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 2)
    try delivering.outbox.database.write { db in
      try db.execute(sql: "UPDATE attempt SET reply = '<joann@example.org> is welcome'")
    }
    _ = try delivering.outbox.forget(try Address("ann@example.org"), at: delivering.now)
    #expect(try delivering.line("joann@example.org").reply == "<joann@example.org> is welcome")
  }

  /// In the bytes of any file beside the state file.
  private static func holds(_ delivering: Delivering, _ text: String) -> Bool {
    ["", "-wal", "-shm"].contains { suffix in
      let file = FileManager.default.contents(atPath: delivering.workspace.stateFile + suffix)
      return file?.range(of: Data(text.utf8)) != nil
    }
  }

  @Test func `the numbers of their campaigns stay, and another list does not bring them back`()
    throws
  {
    let delivering = try delivered()
    let before = try delivering.counts()
    _ = try forget(delivering)
    #expect(try delivering.counts() == before)
    let outbox = delivering.outbox
    let plan = try Delivering.plan(in: delivering.workspace)
    let address = try Address("MEMBER3@EXAMPLE.ORG")
    let isSuppressed = try outbox.suppressionCheck(of: "news")(address)
    #expect(isSuppressed)
    #expect(try !outbox.suppressionCheck(of: "news")(try Address("member4@example.org")))
    try outbox.queue(plan, at: delivering.now) { add in
      try add(Delivering.member(address.text, isSuppressed: isSuppressed))
    }
    #expect(try delivering.counts() == before, "they have it already")
    #expect(try outbox.isQueued(campaign: delivering.campaign.id, address: address))
    // Not even once they may be mailed again.
    #expect(try outbox.unsuppress(address))
    try outbox.queue(plan, at: delivering.now) { add in try add(Delivering.member(address.text)) }
    #expect(try delivering.counts() == before)
    #expect(!Self.holds(delivering, "member3"))
  }

  @Test func `a new campaign leaves them alone, and does not write their address down`() throws {
    let delivering = try Delivering(members: 0)
    _ = try delivering.outbox.forget(try Address(Self.person), at: delivering.now)
    try delivering.outbox.queue(
      try Delivering.plan(in: delivering.workspace), at: delivering.now
    ) { add in
      // As if the list had been read just before.
      for number in 1...4 { try add(Delivering.member("member\(number)@example.org")) }
    }
    #expect(try delivering.counts()[.suppressed] == 1)
    #expect(try delivering.counts()[.queued] == 3)
    let transport = ScriptedTransport()
    #expect(delivering.run(over: transport).counts.accepted == 3)
    #expect(!transport.record.dots.contains(Self.person))
    #expect(!Self.holds(delivering, "member3"))
  }

  @Test func `what waits is cancelled, and what got into the queue all the same gets no final dot`()
    throws
  {
    let delivering = try Delivering(members: 3)
    let erasure = try forget(delivering)
    #expect(erasure.cancelled == 1)
    #expect(try delivering.counts()[.cancelled] == 1)
    try delivering.outbox.database.write { db in
      try db.execute(
        sql: """
          UPDATE message SET address = 'member3@example.org', address_key = 'member3@example.org',
            state = 'queued' WHERE address = '';
          INSERT INTO merged SELECT id, (SELECT field_values FROM merged LIMIT 1) FROM message
            WHERE address_key = 'member3@example.org';
          """)
    }
    let transport = ScriptedTransport()
    _ = delivering.run(over: transport)
    #expect(transport.record.dots.sorted() == ["member1@example.org", "member2@example.org"])
    #expect(try delivering.counts()[.cancelled] == 1)
    #expect(try delivering.log()[Self.person] == nil)
  }

  @Test func `it is done once, and what it needs is made when it is first asked for`() throws {
    let delivering = try delivered()
    func keys() throws -> [Data] {
      try delivering.outbox.database.read { db in
        try Data.fetchAll(db, sql: "SELECT key FROM forgetting")
      }
    }
    #expect(try keys() == [])
    _ = try forget(delivering)
    let key = try #require(try keys().first)
    #expect(key.count == 32)
    let again = try forget(delivering)
    #expect(again.wasForgottenBefore && again.messages == 0 && again.mentions == 0)
    #expect(try keys() == [key])
    #expect(try delivering.outbox.suppressions(of: try Address(Self.person)).count == 1)
    // Nor does anything write them down again.
    let address = try Address(Self.person)
    #expect(
      try !delivering.outbox.suppress(
        address, from: "news", reason: "left", source: "link", at: .now))
    try delivering.outbox.choose(
      for: address, leaving: ["news"], returningTo: [nil], reason: "left", at: .now)
    #expect(try delivering.outbox.suppressions(of: address).map(\.isForgotten) == [true])
    #expect(!Self.holds(delivering, "member3"))
  }

  @Test func `an answer to an event that is over stays as a number`() throws {
    let delivering = try Delivering(members: 3, event: Delivering.start + .seconds(86_400))
    #expect(delivering.run(over: ScriptedTransport()).counts.accepted == 3)
    let uid = try #require(delivering.campaign.composition.invitation?.event.uid)
    try delivering.outbox.database.write { db in
      try db.execute(
        sql: """
          INSERT INTO answer SELECT ?, address_key, address, 'accepted', 'Yours, member' || id, 0,
            id, id, id FROM message
          """, arguments: [uid])
    }
    _ = try delivering.outbox.forget(
      try Address(Self.person), at: Delivering.start + .seconds(90_000))
    try delivering.outbox.finishForgetting()
    #expect(!Self.holds(delivering, "member3"))
    let workspace = Workspace(folder: delivering.workspace.folder)
    let attendance = try #require(
      try delivering.outbox.attendance(of: delivering.campaign, in: workspace, nil))
    var answers: [Invitee] = []
    try delivering.outbox.readAnswers(attendance) { answers.append($0) }
    #expect(answers.map(\.address) == ["member1@example.org", "member2@example.org", ""])
    #expect(answers.map(\.place) == [1, 2, 3] && answers[2].fields.isEmpty)
    #expect(try delivering.outbox.answers(of: try Address(Self.person)).count == 1)
  }

  @Test func `with a message in doubt nothing is erased, and nothing more is mailed`() throws {
    let delivering = try Delivering(members: 4)
    try delivering.outbox.database.write { db in
      try db.execute(sql: "UPDATE message SET state = 'in_doubt' WHERE id = 3")
    }
    let address = try Address(Self.person)
    #expect(
      try delivering.outbox.forget(address, at: delivering.now)
        == .inDoubt(campaigns: ["news"]))
    #expect(try delivering.outbox.suppressions(of: address).map(\.address) == [Self.person])
    #expect(try delivering.log()[Self.person]?.state == .inDoubt)
    try delivering.outbox.database.write { db in
      try db.execute(sql: "UPDATE message SET state = 'accepted' WHERE id = 3")
    }
    #expect(try forget(delivering).messages == 1)
    #expect(try delivering.outbox.suppressions(of: address).map(\.isForgotten) == [true])
    #expect(!Self.holds(delivering, "member3"))
  }

  @Test func `a forgetting that was stopped is known, until it is finished`() throws {
    let delivering = try delivered()
    #expect(try !delivering.outbox.isForgettingUnfinished())
    _ = try delivering.outbox.forget(try Address(Self.person), at: delivering.now)
    #expect(try delivering.outbox.isForgettingUnfinished())
    try delivering.outbox.finishForgetting()
    #expect(try !delivering.outbox.isForgettingUnfinished())
    #expect(try delivering.outbox.integrityProblems() == [])
  }

  /// What a column may hold of a person. A new one stands in neither list, and this fails until
  /// `Outbox.forget` knows it.
  @Test func `every column that may hold a person's words is known to forget`() throws {
    let erased: Set = [
      "message.address", "message.address_key", "merged.field_values", "attempt.reply",
      "attempt.queue_id", "suppression.address_key", "suppression.address", "suppression.reason",
      "campaign.paused_because", "relay.reason", "incoming.sender", "incoming.subject",
      "incoming.note", "answer.address_key", "answer.address", "answer.comment",
      "bounce.address_key", "bounce.reason",
    ]
    let impersonal: Set = [
      "campaign.name", "campaign.series", "campaign.composition", "campaign.digest",
      "campaign.in_doubt", "campaign.content", "campaign.columns", "message.state",
      "attempt.outcome", "attempt.enhanced_status", "suppression.series", "suppression.source",
      "relay.url", "pace.scope", "departures.run", "asset.digest", "asset.bytes",
      "approval.campaign", "approval.digest", "approval.parts", "approval.approved_by",
      "incoming.mailbox", "incoming.name", "incoming.digest", "incoming.kind",
      "incoming.campaign", "answer.event", "answer.answer", "forgetting.key",
      "grdb_migrations.identifier",
      "bounce.kind", "bounce.enhanced_status", "mailbox_trouble.mailbox", "mailbox_trouble.reason",
      "page.page",
    ]
    let columns = try Delivering(members: 0).outbox.database.read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT m.name || '.' || c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
          WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB')
          """)
    }
    #expect(Set(columns).subtracting(impersonal).subtracting(erased) == [])
    #expect(columns.count >= 40)
  }
}
