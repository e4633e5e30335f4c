import Testing

@testable import Postroom

/// The plain text part of a body.
struct MarkdownTextTests {
  static func text(_ source: String, _ values: [String: String] = [:]) throws -> String {
    let merging = Merging(partials: ["card": "Card {{count}}\n------\n"])
    let program = merging.program(try MarkdownHTMLTests.body(source).text, for: .text)
    return try #require(program, "\(merging.shown)").rendered(values)
  }

  static let letter = """
    # Topical Tuesday, {{name}}

    Dear {{name}},

    Join us for **Net Zero** and what it means for *your* business, on Tuesday 11 January at
    16:15. Please [register by Friday](https://hub.example.org/register/{{name}}?from=newsletter&x=1).

    ## What to expect
    1. A talk
    2. Questions:
       - about `carbon`
       - about
         money, and other things that take a long line to say and so have to be wrapped somewhere

    {{#plan}}
    You are on the {{plan}} plan.

    {{/plan}}
    > First they came.
    >
    > Then they left.

    {{> card}}

    - [ ] book
    - [x] read

    ### Dates
    | When | What | Seats left |
    |---|:--|--:|
    | 11 Jan | Net Zero | 40 |
    | 8 Feb | **Jobs** | {{name}} |

    ---
    Line one\\
    line two <https://hub.example.org> or www.hub.example.org or news@hub.example.org.

    ```
    code   stays as it is, however long the line may be, and is indented by four columns
    ```

    ![The logo](cid:logo)
    """

  @Test func `a letter reads well as plain text`() throws {
    let text = try Self.text(Self.letter, ["name": "Ann", "plan": "gold"])
    #expect(
      text == """
        Topical Tuesday, Ann
        =========================

        Dear Ann,

        Join us for *Net Zero* and what it means for _your_ business, on Tuesday
        11 January at 16:15. Please register by Friday
        <https://hub.example.org/register/Ann?from=newsletter&x=1>.

        What to expect
        --------------

        1. A talk
        2. Questions:
           - about `carbon`
           - about money, and other things that take a long line to say and so
             have to be wrapped somewhere

        You are on the gold plan.

        > First they came.
        >
        > Then they left.

        Card 3
        ------

        - [ ] book
        - [x] read

        Dates
        -----

        When    What      Seats left
        ------  --------  ----------
        11 Jan  Net Zero          40
        8 Feb   *Jobs*      Ann

        --------

        Line one
        line two https://hub.example.org or www.hub.example.org or
        news@hub.example.org.

            code   stays as it is, however long the line may be, and is indented by four columns

        [The logo]

        """)
  }

  @Test func `a section that is not shown leaves no gap`() throws {
    let text = try Self.text("a\n\n{{#plan}}\nb\n\n{{/plan}}\nc\n")
    #expect(text == "a\n\nc\n")
  }

  @Test func `a wide table becomes lines`() throws {
    let wide = String(repeating: "word ", count: 15) + "end"
    #expect(
      try Self.text("| Name | Note |\n|---|---|\n| A | \(wide) |\n| {{name}} | |\n", ["name": "B"])
        == "Name: A\nNote: \(wide)\n\nName: B\n")
  }

  @Test func `a table whose columns values would bend becomes lines`() throws {
    #expect(
      try Self.text("| Who | Age |\n|---|---|\n| {{name}} | 3 |\n| B | 4 |\n", ["name": "A"])
        == "Who: A\nAge: 3\n\nWho: B\nAge: 4\n")
  }

  @Test func `no line is wider than 72 columns but for a word`() throws {
    let words = [
      "a", "word", "ünïcödé", "{{name}}", "[a link](https://x.example/{{name}})", "*b c*",
    ]
    for _ in 0..<200 {
      let source = (0..<40).map { _ in words.randomElement() ?? "" }.joined(separator: " ")
      let text = try Self.text(source, ["name": "12345678"])
      for line in text.split(separator: "\n") { #expect(line.unicodeScalars.count <= 72) }
      #expect(!text.contains("<https://x.example/\n"))
    }
  }

  @Test(arguments: [
    ("[https://a.example/](https://a.example/)", "https://a.example/\n"),
    ("[write](mailto:a@example.org)", "write <a@example.org>\n"),
    ("<a@example.org>", "a@example.org\n"),
    ("[top](#top)", "top\n"),
    ("[](https://a.example)", "<https://a.example>\n"),
    ("[![Logo](x.png)](https://a.example)", "[Logo] <https://a.example>\n"),
    ("[{{name}}]({{url}})", "Ann <https://u.example>\n"),
    ("[a](https://a.example/{{plan}})", "a <https://a.example/x%20y>\n"),
    ("https://a.example/{{name}}", "https://a.example/Ann\n"),
  ])
  func `a link shows its target once`(_ source: String, _ text: String) throws {
    let values = ["name": "Ann", "url": "https://u.example", "plan": "x y"]
    #expect(try Self.text(source, values) == text)
  }

  @Test func `section tags never take their line's text away`() throws {
    let filler = String(repeating: "x", count: 70)
    for source in ["\(filler) a {{#plan}} {{/plan}}", "{{#plan}} \(filler)\(filler) {{/plan}}"] {
      let text = try Self.text(source, ["plan": "p"])
      #expect(text.hasSuffix("\n"))
      #expect(
        text.filter { !$0.isWhitespace }.count == source.filter { "xa".contains($0) }.count - 2)
    }
  }

  @Test func `raw HTML is left out with one warning, the tags in it stay`() throws {
    var problems = Problems()
    let source =
      "a\n\n<table><tr><td title=\"{{name}}\">\n{{> card}}\n</td></tr></table>\n\n<hr>\n\nb <br>c"
    let body = try #require(
      MarkdownBody(
        Array(source.utf8), at: Problem.Place(file: "c.md", line: 10), problems: &problems))
    #expect(problems.kept.map(\.place) == [Problem.Place(file: "c.md", line: 12)])
    #expect(problems.warningCount == 1)
    let merging = Merging(partials: ["card": "Card\n"])
    #expect(merging.program(body.text, for: .text)?.rendered([:]) == "a\n\nCard\n\nb\nc\n")
  }

  @Test(arguments: [
    ("- a\n{{#plan}}\n- b\n{{/plan}}\n- c", "- a\n- c\n", "- a\n- b\n- c\n"),
    ("- a\n\n  more\n\n- b", "- a\n\n  more\n\n- b\n", nil),
    ("> a\n> {{#plan}}\n> b\n> {{/plan}}", "> a\n>\n", "> a\n>\n> b\n>\n"),
    ("9. a\n10. b\n    c", "9. a\n10. b c\n", nil),
    ("- {{> card}}\n- b", "- Card 3\n------\n\n- b\n", nil),
  ])
  func `lists and quotes keep their marks`(
    _ source: String, _ without: String, _ with: String?
  ) throws {
    #expect(try Self.text(source) == without)
    if let with { #expect(try Self.text(source, ["plan": "x"]) == with) }
  }
}
