import Foundation
import Testing

@testable import Postroom

/// Drafts for the workspace that the repository is, and for smaller ones.
@Suite struct CampaignDraftTests {
  /// 1 February 2028.
  private static let now = Instant(seconds: 1_833_105_600)
  private static let sample = SampleCampaigns.workspace

  private func draft(
    _ kind: CampaignDraft.Kind, _ wishes: CampaignDraft.Wishes = .init(),
    in workspace: Workspace = Self.sample
  ) throws -> CampaignDraft {
    var problems = Problems()
    let settings = try #require(workspace.settings(&problems))
    return try CampaignDraft(kind, wishes, in: workspace, settings: settings, at: Self.now)
  }

  private func refusal(
    _ kind: CampaignDraft.Kind, _ wishes: CampaignDraft.Wishes = .init(),
    in workspace: Workspace = Self.sample
  ) -> DraftFault? {
    do { _ = try draft(kind, wishes, in: workspace) } catch { return error as? DraftFault }
    return nil
  }

  // MARK: Names

  @Test(arguments: [
    ("2028-02", "2028-02-newsletter"), ("2022-12", "2022-12-newsletter"),
  ])
  func `a newsletter is named for its month`(month: String, name: String) throws {
    #expect(try draft(.newsletter(month: month)).name == name)
  }

  @Test(arguments: [
    ("Topical Tuesday: Net Zero", "2028-03-14 16:15", "2028-03-topical-tuesday-net-zero"),
    (
      "Members\u{2019} Caf\u{e9}, \u{a3}5 & more!", "2028-10-01 00:00",
      "2028-10-members-cafe-5-more"
    ),
    (
      String(repeating: "Breakfast ", count: 20), "2029-01-01 00:00",
      "2029-01-breakfast-breakfast-breakfast-breakfast-breakfast-breakfast"
    ),
  ])
  func `an invitation is named for its month and title`(
    title: String, start: String, name: String
  ) throws {
    let wishes = CampaignDraft.Wishes(series: "topical-tuesday")
    #expect(try draft(.invitation(title: title, start: start), wishes).name == name)
  }

  @Test func `titles without a letter of ASCII have names of their own`() throws {
    let wishes = CampaignDraft.Wishes(series: "topical-tuesday")
    let names = try ["\u{4f1a}\u{8bae}", "\u{4f1a}\u{5c55}", "\u{1F389}\u{1F389}"].map { title in
      try draft(.invitation(title: title, start: "2029-01-01 00:00"), wishes).name
    }
    #expect(Set(names).count == 3)
    for name in names {
      #expect(name.wholeMatch(of: /2029-01-campaign-[0-9a-f]{6}/) != nil, "\(name)")
    }
  }

  @Test func `a month before this one is late`() throws {
    #expect(try draft(.newsletter(month: "2028-01")).isLate)
    #expect(try !draft(.newsletter(month: "2028-02")).isLate)
  }

  // MARK: Times

  @Test(arguments: [
    ("2028-3-14 16:15", DraftFault.Cause.usage, "is not a time like"),
    ("tomorrow", .usage, "is not a time like"),
    ("2028-02-30 16:15", .usage, "is not a time like"),
    ("2028-03-26 01:30", .input, "the clocks go forward over it"),
    ("2028-10-29 01:30", .input, "comes twice in Europe/London"),
    ("2028-06-01 16:15 +00:00", .input, "is not what the clocks in Europe/London show"),
  ])
  func `an event has a time that comes, once`(
    start: String, cause: DraftFault.Cause, message: String
  ) throws {
    let fault = try #require(refusal(.invitation(title: "Topical Tuesday", start: start)))
    #expect(fault.cause == cause && fault.message.contains(message) && fault.hint != nil)
  }

  @Test(arguments: ["2028-13", "2028-00", "202-01", "2028-1", "2028-01-01", "February", ""])
  func `a month is written as one`(month: String) throws {
    let fault = try #require(refusal(.newsletter(month: month)))
    #expect(fault.cause == .usage && fault.message == "\"\(month)\" is no month like 2022-02")
  }

  // MARK: Titles

  @Test(arguments: [
    ("A {{{first_name}}} day", "braces of a merge tag"),
    ("Half }} of one", "braces of a merge tag"),
    ("A\u{0}day", "a U+0000 control character"), ("A\nday", "a U+000A control character"),
    ("A\u{85}day", "a U+0085 control character"), ("A\u{2028}day", "a U+2028 line separator"),
    (" \t ", "needs the title"),
  ])
  func `a title is a line of text, without a merge tag`(title: String, message: String) throws {
    let fault = try #require(refusal(.invitation(title: title, start: "2028-03-14 16:15")))
    #expect(fault.cause == .usage && fault.message.contains(message), "\(fault)")
    #expect(fault.hint != nil)
  }

  @Test(arguments: [
    "{ a } and }{", "A {b", "[write] # \"it\" \\ here: '%20'", "\u{1F389} {\u{e9}}",
  ])
  func `what else a title has stands in the event as it is`(title: String) throws {
    let wishes = CampaignDraft.Wishes(series: "topical-tuesday")
    let draft = try draft(.invitation(title: title, start: "2028-03-14 16:15"), wishes)
    let sample = try SampleCopy(with: [draft.path: draft.text])
    let problems = try sample.problems(of: draft.name, at: Self.now)
    #expect(problems.kept.filter { $0.severity == .error && $0.rule != .unfinished } == [])
    var ignored = Problems()
    let settings = try #require(sample.workspace.settings(&ignored))
    let file = try #require(
      CampaignFile(
        name: draft.name, in: sample.workspace, settings: settings, problems: &ignored))
    #expect(file.event?.title == title && file.subject.hasPrefix("\(title): "))
  }

  @Test func `the link of a draft shows how a field is put into it`() throws {
    let text = try draft(
      .invitation(title: "Topical Tuesday", start: "2028-03-14 16:15")
    ).text
    #expect(text.contains("#   {{#member_id}}?member={{member_id}}{{/member_id}}\n"))
  }

  // MARK: What check says

  @Test(arguments: [
    (CampaignDraft.Kind.newsletter(month: "2028-02"), CampaignDraft.Wishes()),
    (
      .invitation(title: "Topical Tuesday: \"Net\" # Zero", start: "2028-10-29 01:30 +01:00"),
      .init()
    ),
    (.newsletter(month: "2028-02"), .init(from: "2022-01-newsletter")),
    (.newsletter(month: "2028-02"), .init(audience: "sponsors", from: "2022-01-newsletter")),
    (
      .invitation(title: "Topical Tuesday", start: "2028-03-14 16:15"),
      .init(from: "2028-01-topical-tuesday")
    ),
  ])
  func `check finds nothing wrong but what is left to be written`(
    kind: CampaignDraft.Kind, wishes: CampaignDraft.Wishes
  ) throws {
    let draft = try draft(kind, wishes)
    let sample = try SampleCopy(with: [draft.path: draft.text])
    let problems = try sample.problems(of: draft.name, at: Self.now)
    let open = problems.kept.filter { $0.rule == .unfinished }
    #expect(!open.isEmpty)
    // The sample's list has a row twice.
    let others = problems.kept.filter { ![.unfinished, .repeatedAddress].contains($0.rule) }
    #expect(others == [])
    // Every mark is where the problem says.
    let lines = draft.text.split(separator: "\n", omittingEmptySubsequences: false)
    for problem in open {
      let line = try #require(problem.place.line)
      let column = try #require(problem.place.column)
      #expect(lines[line - 1].dropFirst(column - 1).hasPrefix("[write here: "))
    }
    // Written out, nothing is left.
    let written = draft.text.replacing(/\[write here: [^\]]*\]/, with: "Words")
    let finished = try SampleCopy(with: [draft.path: written])
    #expect(
      try !finished.problems(of: draft.name, at: Self.now).kept.contains { $0.rule == .unfinished })
  }

  @Test func `an unfinished text is an error wherever it stands, but in a note`() throws {
    let test = try TestWorkspace([
      "campaigns/one.md": """
      ---
      # [write here: no]
      series: news
      template: plain
      subject: "\u{e9} [write here: a]"
      audience: all
      ---
      # [write here: b]

      Dear [write here

      """
    ])
    _ = test.plan()
    #expect(
      test.shown == """
        campaigns/one.md:5:13: error: this is still to be written: [write here: a]
        campaigns/one.md:8:3: error: this is still to be written: [write here: b]
        campaigns/one.md:10:6: error: this is still to be written: [write here
        """)
  }

  // MARK: What is taken over

  @Test func `the structure of an earlier campaign is taken over, and not its words`() throws {
    let text = try draft(.newsletter(month: "2028-02"), .init(from: "2022-01-newsletter")).text
    for kept in [
      "issue: February 2028\n", "\n## A message from our executive chair\n", "\n{{> dates}}\n",
      "**Eleanor Ashgrove**\\\nExecutive Chair", "Dear {{first_name}},\n", "audience: members\n",
    ] {
      #expect(text.contains(kept), "\(kept)")
    }
    #expect(text.components(separatedBy: "\n    - title: ").count == 5)
    #expect(!text.contains("\nHappy New Year"))
    #expect(text.contains("last time \u{201C}Happy New Year, and thank you"))
  }

  @Test func `the event is the new one`() throws {
    let text = try draft(
      .invitation(title: "Topical Tuesday: Buyers", start: "2028-03-14 16:15"),
      .init(from: "2028-01-topical-tuesday")
    ).text
    #expect(
      text.contains(
        """
        event:
          title: "Topical Tuesday: Buyers"
          start: 2028-03-14 16:15
          duration: 45m
          location: Online
          url: "[write here: https://...]"
        """))
  }

  @Test func `what is not there to be taken after is an error`() throws {
    let fault = try #require(
      refusal(.newsletter(month: "2028-02"), .init(from: "2022-01-newsleter")))
    #expect(fault.cause == .usage && fault.hint == "did you mean 2022-01-newsletter?")
  }

  @Test func `only what has an event can be taken after for one`() throws {
    let newsletter = try #require(
      refusal(.newsletter(month: "2028-02"), .init(from: "2028-01-topical-tuesday")))
    #expect(newsletter.message == "2028-01-topical-tuesday has an event, and a newsletter has none")
    let invitation = try #require(
      refusal(
        .invitation(title: "A", start: "2028-03-14 16:15"), .init(from: "2022-01-newsletter")))
    #expect(
      invitation.message == "2022-01-newsletter has no event: no invitation can take after it")
  }
}
