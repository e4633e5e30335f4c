import Testing

@testable import Postroom

/// Where the bytes of a compiled page come from.
struct MergeOriginsTests {
  private static func file(_ text: String, _ name: String) -> MergeTemplate {
    var problems = Problems()
    return MergeTemplate(
      parsing: Array(text.utf8), at: Problem.Place(file: name, line: 1, column: 1),
      problems: &problems)!
  }

  /// The page that `source` compiles to, with what is asked of it.
  private struct Page {
    let program: MergeProgram
    let origins: MergeOrigins

    init(
      _ template: MergeTemplate, partials: [String: MergeTemplate] = [:],
      constants: Constant = Merging.constants
    ) throws {
      var problems = Problems()
      let compiler = MergeCompiler(
        fields: Merging.fields, constants: constants, partials: { partials[$0] })
      let compiled = try #require(
        compiler.compile(template, for: .html, problems: &problems), "\(problems.kept)")
      (program, origins) = (compiled.program, compiled.origins)
    }

    /// The origin of the `nth` place where the page has `text`: "verbatim" or "made", and the place.
    func origin(of text: String, nth: Int = 1) throws -> String {
      var left = nth
      for (index, instruction) in program.instructions.enumerated() {
        guard case .text(let bytes) = instruction else { continue }
        for start in bytes.indices where bytes[start...].starts(with: text.utf8) {
          left -= 1
          guard left == 0 else { continue }
          switch origins.origin(instruction: index, offset: start, in: bytes) {
          case .written(let place): return "written \(place)"
          case .made(let place): return "made \(place)"
          case .unknown: return "unknown"
          }
        }
      }
      Issue.record("there is no \(text)")
      return ""
    }
  }

  private func markdown(_ source: String) throws -> Page {
    try Page(MarkdownHTMLTests.body(source).html)
  }

  @Test func `a template's own text is told by line and column, in whatever file it stands`() throws
  {
    let page = try Page(
      Self.file(
        "<p>\n  é {{name}} after\n{{#plan}}\ninside\n{{/plan}}\n{{> card}}\nend</p>", "page"),
      partials: ["card": Self.file("one\ntwo {{count}} three", "card")])
    #expect(try page.origin(of: "<p>") == "written page:1:1")
    #expect(try page.origin(of: "é ") == "written page:2:3")
    #expect(try page.origin(of: "after") == "written page:2:14")
    #expect(try page.origin(of: "inside") == "written page:4:1")
    #expect(try page.origin(of: "two") == "written card:2:1")
    #expect(try page.origin(of: "three") == "written card:2:15")
    #expect(try page.origin(of: "end") == "written page:7:1")
  }

  @Test func `a value is told by the tag that inserts it`() throws {
    let page = try Page(
      Self.file("{{#cards}}\n<b>{{.}}</b>\n{{/cards}} {{organisation.name}}!", "page"))
    #expect(try page.origin(of: "a</b>") == "made page:2:4")
    #expect(try page.origin(of: "b</b>") == "made page:2:4")
    #expect(try page.origin(of: "</b>", nth: 2) == "written page:2:9")
    #expect(try page.origin(of: "D &quot;Hub") == "made page:3:12")
    #expect(try page.origin(of: "!") == "written page:3:33")
  }

  @Test(arguments: [
    ("Hello *big* world", "world", "c.md:10:13"),
    ("Hello *big* world", "big", "c.md:10:8"),
    ("one\ntwo **three**\nfour", "three", "c.md:11:7"),
    ("one\ntwo **three**\nfour", "four", "c.md:12:1"),
    ("a &amp; b \\* c&copy;d", "b ", "c.md:10:9"),
    ("a &amp; b \\* c&copy;d", "* c", "c.md:10:12"),
    ("a &amp; b \\* c&copy;d", "d", "c.md:10:21"),
    ("é {{name}} < tail", "tail", "c.md:10:14"),
    ("{{#name}}x{{/name}} é tail", "tail", "c.md:10:23"),
    ("{{! a\nb }} tail", "tail", "c.md:11:6"),
    ("> quote\n> more tail", "tail", "c.md:11:8"),
    ("- one\n- two\n\n  three tail", "tail", "c.md:13:9"),
    ("# Head tail #", "tail", "c.md:10:8"),
    ("| a | b |\n|---|---|\n| k | x tail |", "tail", "c.md:12:9"),
    ("{{#plan}}\n| a |\n|---|\n| tail |\n{{/plan}}", "tail", "c.md:13:3"),
    ("see https://e.example/x?a=1 and tail", "tail", "c.md:10:33"),
    ("[tail](https://e.example/tail) tail", "tail</a>", "c.md:10:2"),
    ("[a](https://e.example/a)a", "a</p>", "c.md:10:25"),
    ("[a][r] tail\n\n[r]: https://e.example", "tail", "c.md:10:8"),
    ("<div>\ntail\n</div>", "tail", "c.md:11:1"),
    ("x <b>tail</b>", "tail", "c.md:10:6"),
    ("a `code  span` tail", "tail", "c.md:10:16"),
    ("line one  \ntail", "tail", "c.md:11:1"),
    ("www.e.example tail", "tail", "c.md:10:15"),
  ])
  func `Markdown's text is told by its own line and column`(
    source: String, text: String, place: String
  ) throws {
    #expect(try markdown(source).origin(of: text) == "written \(place)")
  }

  @Test(arguments: [
    ("see [the page](https://e.example)", "<a", "c.md:10:5"),
    ("see **[the page](https://e.example)**", "<a", "c.md:10:7"),
    ("see [**the** page](https://e.example)", "<a", "c.md:10:5"),
    ("> over [two\n> lines](https://e.example)", "<a", "c.md:10:8"),
    ("see <https://e.example>", "<a", "c.md:10:5"),
    ("see https://e.example", "<a", "c.md:10:5"),
    ("a\nsee [r] b\n\n[r]: https://e.example", "<a", "c.md:11:5"),
    ("a ![alt](cid:x)", "<img", "c.md:10:3"),
    ("a ![](cid:x)", "<img", "c.md:10:3"),
    ("a [![alt](cid:x)](https://e.example)", "<a", "c.md:10:3"),
    ("a [![alt](cid:x)](https://e.example)", "<img", "c.md:10:4"),
    ("a [](https://e.example) b", "<a", "c.md:10:3"),
    ("one\n\n- two\n- three", "<li>three", "c.md:13:1"),
    ("one\n\n## Two", "<h2", "c.md:12:1"),
  ])
  func `links, images and blocks are told by where they begin`(
    source: String, markup: String, place: String
  ) throws {
    #expect(try markdown(source).origin(of: markup) == "made \(place)")
  }

  @Test func `the same words twice are told apart`() throws {
    let page = try markdown("now and\nnow [now](https://now.example) now")
    #expect(try page.origin(of: "now", nth: 1) == "written c.md:10:1")
    #expect(try page.origin(of: "now", nth: 2) == "written c.md:11:1")
    #expect(try page.origin(of: "now</a>") == "written c.md:11:6")
    #expect(try page.origin(of: "now</p>") == "written c.md:11:32")
  }
}
