import Testing

@testable import Postroom

/// Values are escaped for where they land in HTML, text, headers and URLs.
struct MergeContextTests {
  static let nasty = "\"\u{301}'><script>&"

  @Test(arguments: [
    ("<p>{{name}}</p>", "<p>&quot;\u{301}&#39;&gt;&lt;script&gt;&amp;</p>"),
    ("<title>{{name}}</title>{{name}}", nil),
    ("<td title=\"{{name}}\">", nil),
    ("<td title='{{name}}'>", nil),
    ("<!-- note --><!-->{{name}}", nil),
    ("<!doctype html><TITLE>{{name}}</TITLE>", nil),
    ("<!--[if mso]><b>{{name}}</b><![endif]-->", nil),
    ("<style>a<b</style>{{name}}", nil),
    ("<script>if (a<b) '</scr'</script >{{name}}", nil),
    ("1 < 2 {{name}}", nil),
    ("<br/>{{name}}<br />", nil),
    ("<a b=c d='e' f>{{name}}", nil),
  ])
  func `in text and quoted attributes a value has references`(_ source: String, _ output: String?) {
    let merging = Merging()
    let safe = "&quot;\u{301}&#39;&gt;&lt;script&gt;&amp;"
    #expect(
      merging.render(source, ["name": Self.nasty])
        == output ?? source.replacing("{{name}}", with: safe))
  }

  @Test(arguments: [
    ("<a href=\"{{url}}\">", "<a href=\"https://x.example/?a&amp;b\">"),
    ("<a href=\" {{url}}\">", "<a href=\" https://x.example/?a&amp;b\">"),
    ("<A HREF = '{{url}}'>", "<A HREF = 'https://x.example/?a&amp;b'>"),
    ("<img src=\"/r?u={{url}}\">", "<img src=\"/r?u=https%3A%2F%2Fx.example%2F%3Fa%26b\">"),
    (
      "<a href=\"{{url}}{{url}}\">",
      "<a href=\"https://x.example/?a&amp;bhttps%3A%2F%2Fx.example%2F%3Fa%26b\">"
    ),
    (
      "<td background='{{url}}' title='{{url}}'>",
      "<td background='https://x.example/?a&amp;b' title='https://x.example/?a&amp;b'>"
    ),
  ])
  func `in a URL a value is a URL or a part of one`(_ source: String, _ output: String) {
    let merging = Merging()
    #expect(merging.render(source, ["url": "https://x.example/?a&b"]) == output)
  }

  @Test(arguments: [
    ("<script>{{name}}</script>", "in <script>", 9),
    ("<style>{{name}}</style>", "in <style>", 8),
    ("<p onclick=\"{{name}}\">", "in the attribute onclick, which holds code", 13),
    ("<p style='x:{{name}}'>", "in the attribute style, which holds code", 13),
    ("<!-- {{name}} -->", "in an HTML comment", 6),
    ("<!--[if {{name}}]>", "in an HTML comment", 9),
    ("<{{name}}>", "in the name of a tag", 2),
    ("<h{{name}}>", "in the name of a tag", 3),
    ("<p {{name}}>", "among a tag's attributes", 4),
    ("<p data-{{name}}='x'>", "among a tag's attributes", 9),
    ("<p title={{name}}>", "in an attribute without quotes", 10),
    ("<p title=a{{name}}>", "in an attribute without quotes", 11),
    ("<p>{{{name}}}</p>", "unescaped: a contact's value cannot be raw HTML", 4),
  ])
  func `where no escaping is safe a field is an error`(
    _ source: String, _ reason: String, _ column: Int
  ) throws {
    let merging = Merging()
    #expect(merging.program(source) == nil)
    let problem = try #require(merging.problems.kept.first)
    #expect(problem.message.hasSuffix("stands \(reason)"))
    #expect(problem.place == Problem.Place(file: "t", line: 1, column: column))
    #expect(problem.hint != nil)
  }

  @Test(arguments: [
    (
      "<p style=\"color:{{colour}}\">{{organisation.name}}</p>",
      "<p style=\"color:#036\">R&amp;D &quot;Hub&quot;</p>"
    ),
    ("<style>a{color:{{colour}}}</style>", "<style>a{color:#036}</style>"),
    ("<img src=\"{{logo}}\" width={{count}}>", "<img src=\"cid:logo\" width=3>"),
    (
      "<a href=\"{{organisation.url}}/n?x={{organisation.name}}\">",
      "<a href=\"https://hub.example.org/n?x=R%26D%20%22Hub%22\">"
    ),
    ("{{{organisation.name}}}", "R&D \"Hub\""),
    ("<h{{count}}>", "<h3>"),
  ])
  func `a constant may stand anywhere`(_ source: String, _ output: String) {
    let merging = Merging()
    #expect(merging.render(source) == output)
  }

  @Test func `a constant with tags of its own is escaped where it is inserted`() {
    let merging = Merging()
    let values = ["name": "a b", "plan": "x&y"]
    #expect(
      merging.render("<a href=\"{{link}}\">{{link}}</a>", values)
        == "<a href=\"https://example.org/a%20b?q=1&amp;r=x%26y\">"
        + "https://example.org/a b?q=1&amp;r=x&amp;y</a>")
  }

  @Test(arguments: [
    "<a href=\"{{#name}}\">{{/name}}", "{{^name}}<!-- {{/name}} -->",
    "<p {{#name}}title=\"{{/name}}\">", "{{#name}}<style>{{/name}}</style>",
  ])
  func `a section must end where it began`(_ source: String) throws {
    let merging = Merging()
    #expect(merging.program(source) == nil)
    #expect(try #require(merging.problems.kept.first).message.contains("depends on whether"))
  }

  @Test(arguments: [
    ("{{#name}}<p>{{/name}}x", "<p>x", "x"),
    ("<td{{#name}} class=\"a\"{{/name}}>", "<td class=\"a\">", "<td>"),
    (
      "<a href=\"{{#name}}/y{{/name}}{{^name}}/n?{{/name}}\">", "<a href=\"/y\">",
      "<a href=\"/n?\">"
    ),
    (
      "<a href=\"{{#name}}{{url}}{{/name}}{{^name}}/n{{/name}}/{{plan}}\">", "<a href=\"/p\">",
      "<a href=\"/n/p\">"
    ),
    ("<input disabled{{#name}} checked{{/name}}>", "<input disabled checked>", "<input disabled>"),
    ("<p {{^name}}title='{{plan}}'{{/name}} class=a>", "<p  class=a>", "<p title='p' class=a>"),
  ])
  func `a section may hold whole attributes, and its opposite the other half`(
    _ source: String, _ filled: String, _ empty: String
  ) throws {
    let merging = Merging()
    let program = try #require(merging.program(source), "\(merging.shown)")
    #expect(program.rendered(["name": "x", "plan": "p"]) == filled)
    #expect(program.rendered(["plan": "p"]) == empty)
  }

  @Test func `where sections choose an attribute's name its value takes no field`() {
    let merging = Merging()
    #expect(
      merging.program("<p {{#name}}title{{/name}}{{^name}}alt{{/name}}='{{plan}}'>") == nil)
    #expect(merging.shown.contains("which holds code"))
  }

  @Test(arguments: [
    ("<a href=\"{{link}}\">", "<a href=\"https://example.org/A%26B?q=1&amp;r=%3F\">"),
    (
      "<a href=\"/go?to={{link}}\">",
      "<a href=\"/go?to=https%3A%2F%2Fexample.org%2FA%26B%3Fq%3D1%26r%3D%3F\">"
    ),
  ])
  func `a campaign's own URL stays one URL behind its first field`(
    _ source: String, _ output: String
  ) {
    #expect(Merging().render(source, ["name": "A&B", "plan": "?"]) == output)
  }

  @Test func `a field after a section that moves within the URL is an error`() {
    let merging = Merging()
    #expect(merging.program("<a href=\"{{#name}}/y{{/name}}{{plan}}\">") == nil)
    #expect(merging.shown.contains("decides in which part of the URL"))
  }

  @Test(arguments: ["<p title=\"", "<!-- ", "<p", "<title>x"])
  func `a template that ends inside its markup is an error`(_ source: String) {
    let merging = Merging()
    #expect(merging.program(source) == nil)
    #expect(merging.shown.contains("the template ends inside"))
  }

  @Test func `plain text is left alone outside URLs`() {
    let merging = Merging()
    let output = merging.render(
      "{{name}} <https://x.example/{{name}}> {{name}} {{organisation.name}}", for: .text,
      ["name": "a <b>"])
    #expect(output == "a <b> <https://x.example/a%20%3Cb%3E> a <b> R&D \"Hub\"")
  }

  @Test func `a header takes no line ends from anywhere`() {
    let merging = Merging(constants: .object(["x": .text("a\r\nb")]))
    #expect(
      merging.render("{{name}} {{{name}}} {{x}} {{{x}}}", for: .header, ["name": "c\r\nd"])
        == "c d c d a b a b")
  }

  @Test func `a URL's first value is whole, the others are parts`() {
    let merging = Merging()
    #expect(merging.render("{{url}}", for: .url, ["url": "javascript:x"]) == "#")
    #expect(
      merging.render("https://x.example/{{name}}", for: .url, ["name": "a/b&c"])
        == "https://x.example/a%2Fb%26c")
  }
}
