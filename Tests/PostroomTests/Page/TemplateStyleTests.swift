import Testing

@testable import Postroom

/// The style sheets of a workspace's templates.
@Suite struct TemplateStyleTests {
  private static let page = """
    <html><head></head><body><div class="letter">{{> body}}</div>
    <a href="{{unsubscribe_url}}">x</a></body></html>

    """

  private func html(_ files: [String: String?]) throws -> String {
    let usual: [String: String?] = ["templates/plain/body.html.mustache": Self.page]
    let test = try TestWorkspace(usual.merging(files) { $1 })
    guard let plan = test.plan() else { return test.shown }
    let member = try #require(try test.members(of: plan).members.first)
    return Composer(plan.composition).html(member.values)
  }

  @Test func `a template's own style sheet is stronger than the one that all share`() throws {
    let page = try html([
      "templates/styles.css": ".letter p { color: red; margin: 0 }",
      "templates/plain/styles.css": ".letter p { color: blue } a:hover { color: red }",
      "templates/other/styles.css": "p { color: green }",
    ])
    #expect(page.contains(#"<p style="margin:0; color:blue">Dear Ann,</p>"#))
    #expect(page.contains("<style>\na:hover { color: red; }\n</style>\n</head>"))
  }

  @Test func `a mistake in one stops the campaign, beside all others`() throws {
    let shown = try html([
      "templates/plain/styles.css": "p {\n  color red }",
      "templates/plain/body.txt.mustache": "{{> body}}{{nobody}}{{unsubscribe_url}}",
    ])
    #expect(shown.contains("templates/plain/styles.css:2:3: error: this is no declaration"))
    #expect(shown.contains("{{nobody}} is not known"))
  }

  @Test func `the campaign's digest follows its styles`() throws {
    let digests = try ["p { margin: 0 }", "p { margin: 1px }", nil].map { css in
      try #require(try TestWorkspace(["templates/styles.css": css]).plan()).digest
    }
    #expect(Set(digests).count == 3)
  }
}
