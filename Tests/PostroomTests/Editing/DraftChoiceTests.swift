import Testing

@testable import Postroom

/// Which series, template and audience a draft is for.
@Suite struct DraftChoiceTests {
  private static let settings = """
    organisation: {name: Cluster, address: 1 Sample Street}
    sender: {from: News <news@example.org>, unsubscribe: off@example.org}

    """

  private func chosen(
    _ kind: CampaignDraft.Kind, series: String, audiences: String = "all",
    wishes: CampaignDraft.Wishes = .init(), files: [String: String?] = [:]
  ) throws -> String {
    let lists = audiences.split(separator: " ").map {
      "  \($0): {file: recipients/members.csv}\n"
    }.joined()
    let usual: [String: String?] = [
      "postroom.yaml": "\(Self.settings)series:\n\(series)\naudiences:\n\(lists)",
      "campaigns/one.md": nil,
    ]
    let test = try TestWorkspace(usual.merging(files) { $1 })
    let settings = try #require(test.settings(), "\(test.shown)")
    do {
      let choice = try DraftChoice(kind, wishes, test.workspace, settings)
      return "\(choice.series) \(choice.template) \(choice.audience)"
    } catch { return "\(error.message); \(error.hint ?? "")" }
  }

  @Test func `the only one is chosen`() throws {
    #expect(try chosen(Occasion.newsletter, series: "  a: {title: A}") == "a plain all")
  }

  @Test(arguments: [
    (Occasion.newsletter, Occasion.two, "b plain all"),
    (Occasion.invitation("Anything"), Occasion.two, "a plain all"),
    (
      Occasion.newsletter, "  newsletter: {title: N}\n  b: {title: B, every: month}",
      "newsletter plain all"
    ),
    (
      Occasion.invitation("topical tuesday: Net Zero"), Occasion.two + "\n  c: {title: C}",
      "a plain all"
    ),
    (Occasion.invitation("Topical"), Occasion.two + "\n  c: {title: C}", "b plain all"),
    (
      Occasion.invitation("Other"), Occasion.two + "\n  c: {title: C}",
      "which series is it for? postroom.yaml has a, b, c; add --series a"
    ),
    (
      Occasion.newsletter, "  a: {title: A}\n  c: {title: C}",
      "which series is it for? postroom.yaml has a, c; add --series a"
    ),
  ])
  func `a series is known by its name, its title or its months`(
    kind: CampaignDraft.Kind, series: String, choice: String
  ) throws {
    #expect(try chosen(kind, series: series) == choice)
  }

  @Test func `the last campaign of the series says the rest`() throws {
    func campaign(_ series: String, _ template: String, _ audience: String) -> String {
      "---\nseries: \(series)\ntemplate: \(template)\naudience: \(audience)\n---\n"
    }
    let page = "{{> body}}{{unsubscribe_url}}"
    let files: [String: String?] = [
      "templates/other/body.html.mustache": page,
      "campaigns/2028-01-x.md": campaign("b", "other", "few"),
      "campaigns/2027-12-x.md": campaign("b", "plain", "all"),
      "campaigns/2028-02-x.md": campaign("a", "plain", "all"),
      "campaigns/broken.md": "---\n: [",
    ]
    #expect(
      try chosen(Occasion.newsletter, series: Occasion.two, audiences: "all few", files: files)
        == "b other few")
    #expect(
      try chosen(
        Occasion.newsletter, series: Occasion.two, audiences: "all few",
        wishes: .init(series: "a", audience: "few"), files: files) == "a plain few")
  }

  @Test func `campaigns that agree on the audience leave no doubt`() throws {
    let other = "---\nseries: a\ntemplate: plain\naudience: few\n---\n"
    let files: [String: String?] = ["campaigns/2027-12-x.md": other]
    #expect(
      try chosen(Occasion.newsletter, series: Occasion.two, audiences: "all few", files: files)
        == "b plain few")
    #expect(
      try chosen(Occasion.newsletter, series: Occasion.two, audiences: "all few")
        == "which audience is it for? postroom.yaml has all, few; add --audience all")
  }

  @Test(arguments: [
    (CampaignDraft.Wishes(series: "bb"), "there is no series \"bb\"; did you mean b?"),
    (.init(template: "pain"), "there is no template \"pain\"; did you mean plain?"),
    (.init(audience: "nobody"), "there is no audience \"nobody\"; postroom.yaml has all"),
  ])
  func `what is named has to be there`(wishes: CampaignDraft.Wishes, message: String) throws {
    #expect(try chosen(Occasion.newsletter, series: Occasion.two, wishes: wishes) == message)
  }
}

private enum Occasion {
  static let newsletter = CampaignDraft.Kind.newsletter(month: "2028-02")
  static let two = "  a: {title: Topical Tuesday}\n  b: {title: Topical, every: month}"

  static func invitation(_ title: String) -> CampaignDraft.Kind {
    .invitation(title: title, start: "2028-03-14 16:15")
  }
}
