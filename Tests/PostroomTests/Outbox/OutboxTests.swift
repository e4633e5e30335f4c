import Foundation
import GRDB
import Glibc
import Mail
import TestSupport
import Testing

@testable import Postroom

/// What every store of the outbox must keep.
struct OutboxTests {
  @Test func `an address is in a campaign once, however it is written`() throws {
    let delivering = try Delivering(addresses: [
      "Ann@example.org", "ann@EXAMPLE.ORG", "ANN@Example.org", "bob@example.org",
      "jörg@exämple.org", "JÖRG@xn--exmple-cua.org",
    ])
    #expect(
      try delivering.log().keys.sorted() == [
        "Ann@example.org", "bob@example.org", "jörg@xn--exmple-cua.org",
      ])
  }

  @Test func `queueing again adds who is new, and leaves the others as they are`() throws {
    let delivering = try Delivering(members: 3)
    _ = delivering.run(over: ScriptedTransport())
    let plan = try Delivering.plan(in: delivering.workspace)
    try delivering.outbox.queue(plan, at: delivering.now) { add in
      for address in ["MEMBER1@example.org", "new@example.org"] {
        try add(Delivering.member(address))
      }
    }
    let counts = try delivering.counts()
    #expect(counts.total == 4 && counts[.accepted] == 3 && counts[.queued] == 1)
    #expect(try delivering.outbox.campaigns().count == 1)
    #expect(try delivering.outbox.campaign(named: "news")?.queuedAt == Delivering.start)
  }

  @Test func `a campaign is queued whole or not at all`() throws {
    struct Failure: Error {}
    let workspace = try PlainWorkspace(members: 5)
    let outbox = try Outbox.open(at: workspace.stateFile)
    let plan = try Delivering.plan(in: workspace)
    #expect(throws: Failure.self) {
      try outbox.queue(plan, at: Delivering.start) { add in
        for address in workspace.addresses { try add(Delivering.member(address)) }
        throw Failure()
      }
    }
    #expect(try outbox.campaigns().isEmpty)
    try outbox.queue(plan, at: Delivering.start) { add in
      try add(Delivering.member("ann@example.org"))
    }
    let campaign = try #require(try outbox.campaign(named: "news"))
    #expect(try outbox.counts(campaign: campaign.id).total == 1)
  }

  @Test func `a suppressed member is written down and not mailed`() throws {
    let workspace = try PlainWorkspace(members: 1)
    let outbox = try Outbox.open(at: workspace.stateFile)
    try outbox.queue(try Delivering.plan(in: workspace), at: Delivering.start) { add in
      try add(Delivering.member("ann@example.org", isSuppressed: true))
    }
    let campaign = try #require(try outbox.campaign(named: "news"))
    #expect(try outbox.counts(campaign: campaign.id)[.suppressed] == 1)
    #expect(try outbox.nextDue(campaigns: [campaign.id]) == nil)
  }

  @Test func `a series that was left stays left when all are allowed again`() throws {
    let workspace = try PlainWorkspace(members: 0)
    let outbox = try Outbox.open(at: workspace.stateFile)
    let address = try Address("ann@example.org")
    try outbox.suppress(
      address, from: "news", reason: "a", source: Suppression.byLink, at: Delivering.start)
    try outbox.suppress(address, reason: "b", source: "command", at: Delivering.start)
    #expect(!(try outbox.unsuppress(address, source: Suppression.byLink)))
    #expect(try outbox.suppressionCheck(of: "other")(address))
    #expect(try outbox.unsuppress(address))
    #expect(try outbox.suppressionCheck(of: "news")(address))
    #expect(!(try outbox.suppressionCheck(of: "other")(address)))
    #expect(!(try outbox.suppressionCheck(of: nil)(address)))
    #expect(try outbox.unsuppress(address, from: "news", source: Suppression.byLink))
    #expect(try outbox.suppressions(of: address).isEmpty)
  }

  @Test func `suppressing twice keeps the first reason, and may be taken back`() throws {
    let workspace = try PlainWorkspace(members: 0)
    let outbox = try Outbox.open(at: workspace.stateFile)
    let address = try Address("Ann@Example.org")
    #expect(try outbox.suppress(address, reason: "a", source: "command", at: Delivering.start))
    #expect(!(try outbox.suppress(address, reason: "b", source: "relay", at: Delivering.start)))
    var reasons: [String] = []
    try outbox.readSuppressions { reasons.append($0.reason) }
    #expect(reasons == ["a"])
    #expect(try outbox.unsuppress(try Address("ann@example.org")))
    #expect(!(try outbox.unsuppress(address)))
  }

  /// Promise 2: a retry, or another Postroom process, makes the bytes that were made at first.
  @Test func `a message that went through the database has the same bytes`() throws {
    let workspace = try PlainWorkspace(members: 1)
    let plan = try Delivering.plan(in: workspace)
    let values = FieldValues(["Zoë “Zed” O'Neill, <b>&amp;"])
    let address = try Address("zoe@example.org")
    let before = try Composer(plan.composition).compose(to: address, values: values)
    do {
      let outbox = try Outbox.open(at: workspace.stateFile)
      try outbox.queue(plan, at: Delivering.start) { add in
        try add(AudienceMember(address: address, values: values, row: 2, isSuppressed: false))
      }
    }
    try workspace.write(
      ["changed {{> body}} {{unsubscribe_url}}"], to: "templates/plain/body.txt.mustache")
    let outbox = try Outbox.open(at: workspace.stateFile)
    let campaign = try #require(try outbox.campaign(named: "news"))
    #expect(campaign.composition == plan.composition)
    var cursor = Outbox.Cursor()
    let message = try #require(
      try outbox.due(campaign: campaign.id, after: &cursor, at: Delivering.start, limit: 9).first)
    let after = try Composer(campaign.composition)
      .compose(to: message.address, values: message.values)
    #expect((after.content == before.content) as Bool)
    #expect(after.envelope == before.envelope)
    #expect(
      try outbox.due(campaign: campaign.id, after: &cursor, at: Delivering.start, limit: 9)
        .isEmpty)
  }

  // MARK: Marks and outcomes

  @Test func `what was committing when a run died is in doubt, and says since when`() throws {
    let delivering = try Delivering(members: 3)
    let outbox = delivering.outbox
    let ids = try due(delivering).map(\.id)
    let marked = Delivering.start + .seconds(10)
    #expect(
      try outbox.commit([.mark(message: ids[0], at: marked), .mark(message: ids[1], at: marked)])
        .isEmpty)
    #expect(try delivering.counts()[.queued] == 3)
    _ = try outbox.commit([
      .outcome(message: ids[1], Outcome(.accepted, reply: Reply("250 2.0.0 Ok")), at: marked)
    ])
    #expect(try outbox.settleInterrupted(at: delivering.now, resendAfter: .seconds(1)).held == 1)
    #expect(try outbox.settleInterrupted(at: delivering.now, resendAfter: .seconds(1)).held == 0)
    let line = try delivering.line("member1@example.org")
    #expect(line.state == .inDoubt && line.attempts == 1 && line.code == nil)
    #expect(line.lastAttempt == marked)
    #expect(line.reply == "the run ended between the final dot and the reply")
    #expect(try due(delivering).map(\.id) == [ids[2]])
  }

  @Test(arguments: [
    Outcome.Kind.accepted, .failed, .expired, .inDoubt(again: Delivering.start),
  ])
  func `a message that is done with is never marked again`(kind: Outcome.Kind) throws {
    let delivering = try Delivering(members: 1)
    let id = try due(delivering)[0].id
    #expect(try delivering.outbox.commit([.mark(message: id, at: delivering.now)]).isEmpty)
    #expect(
      try delivering.outbox.commit([.mark(message: id, at: delivering.now)]) == [id],
      "it is committing")
    _ = try delivering.outbox.commit([
      .outcome(message: id, Outcome(kind), at: delivering.now)
    ])
    #expect(try delivering.outbox.commit([.mark(message: id, at: delivering.now)]) == [id])
    #expect(try due(delivering).isEmpty)
  }

  @Test func `a mark withdrawn is as if it had not been made`() throws {
    let delivering = try Delivering(members: 2)
    let ids = try due(delivering).map(\.id)
    let later = delivering.now
    _ = try delivering.outbox.commit([
      .outcome(message: ids[1], Outcome(.deferred(due: later)), at: Delivering.start)
    ])
    _ = try delivering.outbox.commit(
      ids.map { .mark(message: $0, at: later) }
        + ids.map { .outcome(message: $0, Outcome(.withdrawn), at: Delivering.start) })
    #expect(try delivering.line("member1@example.org").state == .queued)
    #expect(try delivering.line("member1@example.org").attempts == 0)
    #expect(try delivering.line("member2@example.org").state == .deferred)
    #expect(try delivering.line("member2@example.org").attempts == 1)
    #expect(try due(delivering).map(\.id) == ids)
  }

  @Test func `a pass hands every message out once, in the order they are due`() throws {
    let delivering = try Delivering(members: 25)
    var cursor = Outbox.Cursor()
    var seen: [String] = []
    while true {
      let messages = try delivering.outbox.due(
        campaign: delivering.campaign.id, after: &cursor, at: delivering.now, limit: 4)
      if messages.isEmpty { break }
      seen += messages.map(\.address.text)
    }
    #expect(seen == delivering.workspace.addresses)
  }

  private func due(_ delivering: Delivering) throws -> [OutboxMessage] {
    var cursor = Outbox.Cursor()
    return try delivering.outbox.due(
      campaign: delivering.campaign.id, after: &cursor, at: delivering.now, limit: 1000)
  }
}
