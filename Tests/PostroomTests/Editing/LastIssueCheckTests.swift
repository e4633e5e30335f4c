import Testing

@testable import Postroom

@Suite struct LastIssueCheckTests {
  /// What is found in an issue of February, after the one of January.
  private func found(
    _ name: String = "2022-02-news", subject: String = "February", matter: String = "",
    body: String = "x", last: (name: String, text: String)? = ("2022-01-news", january),
    others: [String: String] = [:]
  ) throws -> [String] {
    func file(_ subject: String, _ matter: String, _ body: String) -> String {
      "---\nseries: news\ntemplate: plain\naudience: all\nsubject: \"\(subject)\"\n\(matter)\n---\n\(body)\n"
    }
    var files = others
    files["campaigns/one.md"] = ""
    if let last { files["campaigns/\(last.name).md"] = last.text }
    files["campaigns/\(name).md"] = file(subject, matter, body)
    let workspace = try TestWorkspace(
      files.mapValues { $0 }.merging(["campaigns/one.md": nil]) { $1 })
    let settings = try #require(workspace.settings())
    let review = try CampaignReview(
      name, in: workspace.workspace, settings: settings, at: Instant(seconds: 1_641_917_700))
    return review.problems.kept.filter { $0.rule == .lastIssue }.map {
      "\($0.place.line ?? 0):\($0.place.column ?? 0): \($0.message)"
    }
  }

  private static let january = """
    ---
    series: news
    template: plain
    audience: all
    subject: News of January
    preheader: What there is.
    vars: {issue: January 2022}
    ---
    ## Dates in January

    [The talk](https://example.org/talks/2022-01-11) and
    [our page](https://example.org/2030-01-01/page), [support](https://example.org/support).
    """

  @Test func `the same subject and preheader are named`() throws {
    #expect(
      try found(subject: "News of January", matter: "preheader: What there is.") == [
        "5:11: the subject is that of 2022-01-news", "6:12: the preheader is that of 2022-01-news",
        "5:19: January is the month of 2022-01-news",
      ])
  }

  @Test func `the month of the last issue is named where its words are still there`() throws {
    #expect(
      try found(
        subject: "Our January", matter: "vars: {issue: January 2022}", body: "## Dates in January")
        == [
          "5:15: January is the month of 2022-01-news",
          "6:15: January is the month of 2022-01-news",
          "8:13: January is the month of 2022-01-news",
        ])
  }

  @Test func `a link to what is over by now is named where it stands`() throws {
    #expect(
      try found(body: "See\n[the talk](https://example.org/talks/2022-01-11).") == [
        "9:1: the link is that of 2022-01-news, to 2022-01-11"
      ])
  }

  @Test(arguments: [
    "January was mild.", "## From January to February", "## January in numbers",
    "[our page](https://example.org/2030-01-01/page)", "[support](https://example.org/support)",
    "[new](https://example.org/talks/2022-02-08)", "[other](https://example.org/other/2022-01-11)",
  ])
  func `what may be said again is left alone`(body: String) throws {
    #expect(try found(body: body) == [])
  }

  @Test func `only the issue before in the same series counts`() throws {
    let same = Self.january.replacing("subject: News of January", with: "subject: February")
    let other = same.replacing("series: news", with: "series: other")
    #expect(try found(last: ("2022-01-news", same)).count == 1)
    #expect(try found(last: ("2022-01-news", other)) == [])
    #expect(try found(last: ("2022-03-news", same)) == [])
    #expect(
      try found(
        last: ("2021-12-news", same), others: ["campaigns/2022-01-news.md": Self.january]) == [])
    #expect(try found("undated", last: ("2022-01-news", same)) == [])
  }

  @Test func `front matter dates a campaign whose name does not`() throws {
    let same = Self.january.replacing(
      "subject: News of January", with: "subject: February\nsend_at: 2022-01-03 09:00")
    #expect(
      try found("b", matter: "send_at: 2022-02-01 09:00", last: ("z", same))
        == ["5:11: the subject is that of z"])
    #expect(try found("b", matter: "send_at: 2022-01-01 09:00", last: ("z", same)) == [])
  }

  @Test func `a link to the last event is named by that event's title`() throws {
    func invitation(_ title: String, _ url: String, _ start: String) -> String {
      "event: {title: \(title), start: \(start) 16:15, duration: 45m, url: \"\(url)\"}"
    }
    let last = "https://example.org/register/net-zero-health?m={{name}}"
    let january = Self.january.replacing(
      "vars: {issue: January 2022}", with: invitation("Net zero in health", last, "2022-01-11"))
    func found(_ url: String) throws -> [String] {
      try self.found(
        matter: invitation("Meeting buyers", url, "2022-02-08"), body: "[Register]({{event.url}})",
        last: ("2022-01-news", january))
    }
    #expect(
      try found(last) == ["8:1: the link is that of 2022-01-news, to “Net zero in health”"])
    #expect(try found("https://example.org/register?m={{name}}") == [])
    #expect(try found("https://example.org/register/meeting-buyers-health?m={{name}}") == [])
  }
}
