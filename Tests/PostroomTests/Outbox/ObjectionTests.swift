import TestSupport
import Testing

@testable import Postroom

/// What a campaign is compared with before it is queued.
struct ObjectionTests {
  private static func last(_ recipients: Int, columns: [String]? = nil) -> Precedent {
    Precedent(
      name: "january", queuedAt: Delivering.start, date: Delivering.start, recipients: recipients,
      columns: columns)
  }

  @Test(arguments: [
    (620, 412, true), (620, 496, false), (620, 495, true), (620, 744, false), (620, 745, true),
    (1_000_000, 800_000, false), (1_000_000, 799_999, true),
    // Small lists do not cry wolf.
    (30, 21, false), (30, 20, true), (30, 39, false), (30, 40, true), (3, 12, false), (3, 13, true),
    (1, 1, false),
  ])
  func `an audience that moves by more than a fifth, and by ten people, is objected to`(
    before: Int, now: Int, isObjectedTo: Bool
  ) {
    let last = Self.last(before)
    #expect(
      Objection(recipients: now, last: last)
        == (isObjectedTo ? .audienceMoved(recipients: now, last: last) : nil))
  }

  @Test func `columns that are gone are objected to, and new ones and another order are not`() {
    let last = Self.last(3, columns: ["email", "city", "name"])
    func objection(_ columns: String...) -> Objection? {
      Objection(columns: columns, of: "m.csv", last: last)
    }
    #expect(objection("name", "phone", "email", "city") == nil)
    #expect(
      objection("email") == .columnsMissing(["city", "name"], file: "m.csv", last: last))
    #expect(Objection(columns: [], of: "m.csv", last: Self.last(3)) == nil)
  }

  @Test func `the last campaign of the series is the one that went out last`() throws {
    let first = try Delivering(members: 20)
    let outbox = first.outbox
    let plan = try first.renamed("later", saying: "Something else.")
    func objections(_ recipients: Int) throws -> [Objection] {
      try outbox.objections(to: plan, recipients: recipients)
    }
    let january = Precedent(
      name: "news", queuedAt: Delivering.start, date: Delivering.start, recipients: 20,
      columns: plan.columns)
    #expect(try objections(20) == [])
    #expect(try objections(40) == [.audienceMoved(recipients: 40, last: january)])
    // Those who are suppressed are nobody's audience.
    try outbox.queue(try first.renamed("february", saying: "Two."), at: first.now) { add in
      for number in 1...40 {
        try add(Delivering.member("m\(number)@example.org", isSuppressed: number > 39))
      }
    }
    #expect(try objections(40) == [])
    #expect(try objections(20).count == 1)
    // One that was cancelled before anybody got it never went out.
    let february = try #require(try outbox.campaign(named: "february"))
    _ = try outbox.cancel(campaign: february.id, at: first.now)
    #expect(try objections(20) == [])
    // What an older Postroom queued has no columns to be missed.
    try outbox.database.write { try $0.execute(sql: "UPDATE campaign SET columns = NULL") }
    #expect(try objections(20) == [])
  }

  @Test func `what went out before is known again under another name and in another template`()
    throws
  {
    let first = try Delivering(members: 2)
    let workspace = first.workspace
    let twin = try first.renamed("again", saying: nil)
    let news = Precedent(
      name: "news", queuedAt: Delivering.start, date: Delivering.start, recipients: 2,
      columns: twin.columns)
    #expect(try first.outbox.objections(to: twin, recipients: 2) == [.saidBefore(news)])
    let template = "templates/plain/body.html.mustache"
    let page = try #require(Workspace(folder: workspace.folder).text(at: template))
    try workspace.write([page, "<p>More</p>"], to: template)
    let dressed = try first.renamed("again", saying: nil)
    #expect(dressed.digest != twin.digest)
    #expect(try first.outbox.objections(to: dressed, recipients: 2) == [.saidBefore(news)])
    let other = try first.renamed("again", saying: "It is another.")
    #expect(try first.outbox.objections(to: other, recipients: 2) == [])
  }
}

extension Delivering {
  /// The plan of a campaign of another name, with the text `news` has unless another is given.
  fileprivate func renamed(_ name: String, saying text: String?) throws -> CampaignPlan {
    let real = Workspace(folder: workspace.folder)
    let news = try #require(real.text(at: "campaigns/news.md"))
    try workspace.write([news + (text ?? "")], to: "campaigns/\(name).md")
    var problems = Problems()
    let settings = try #require(real.settings(&problems))
    return try #require(
      CampaignPlan(
        name: name, in: real, settings: settings, at: Delivering.start, problems: &problems),
      "\(problems.kept)")
  }
}
