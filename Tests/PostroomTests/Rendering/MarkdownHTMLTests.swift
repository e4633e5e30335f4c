import CMarkGFM
import Foundation
import Testing

@testable import Postroom

/// The HTML part of a body.
struct MarkdownHTMLTests {
  static func body(_ source: String) throws -> MarkdownBody {
    var problems = Problems()
    let body = MarkdownBody(
      Array(source.utf8), at: Problem.Place(file: "c.md", line: 10), problems: &problems)
    return try #require(body, "\(problems.kept)")
  }

  /// Merged with `name` as its own tag's name, so that the tags' places can be seen.
  static func html(_ source: String, _ values: [String: String] = [:]) throws -> String {
    let merging = Merging(partials: ["card": "<b>{{count}}</b>\n"])
    let program = merging.program(try body(source).html, for: .html)
    return try #require(program, "\(merging.shown)").rendered(values)
  }

  @Test(arguments: [
    ("Hello {{name}}", "<p>Hello Ann</p>\n"),
    ("*{{name}}* **{{name}}**", "<p><em>Ann</em> <strong>Ann</strong></p>\n"),
    ("{{#name}}_dear_{{/name}}", "<p><em>dear</em></p>\n"),
    (
      "[you]({{url}} \"{{name}}\")",
      "<p><a href=\"https://x.example/?a&amp;b\" title=\"Ann\">you</a></p>\n"
    ),
    (
      "[x](https://e.example/{{name}}/{{#plan}}p{{/plan}}?q={{url}})",
      "<p><a href=\"https://e.example/Ann/p?q=https%3A%2F%2Fx.example%2F%3Fa%26b\">x</a></p>\n"
    ),
    (
      "{{#name}}https://e.example/{{name}}{{/name}}",
      "<p><a href=\"https://e.example/Ann\">https://e.example/Ann</a></p>\n"
    ),
    ("![{{name}}](cid:{{name}})", "<p><img src=\"cid:Ann\" alt=\"Ann\" /></p>\n"),
    ("`{{name}} {{#plan}}x{{/plan}}`", "<p><code>Ann x</code></p>\n"),
    ("```\n{{#plan}}\n{{name}}\n{{/plan}}\n```", "<pre><code>Ann\n</code></pre>\n"),
    ("# {{name}}", "<h1>Ann</h1>\n"),
    ("{{> card}}", "<b>3</b>\n"),
    ("one\n{{> card}}\ntwo", "<p>one</p>\n<b>3</b>\n<p>two</p>\n"),
    ("one\n{{#plan}}\ntwo\n{{/plan}}\nthree", "<p>one</p>\n<p>two</p>\n<p>three</p>\n"),
    ("one\n{{! no\nmore}}\ntwo", "<p>one</p>\n<p>two</p>\n"),
    ("> a\n> {{#plan}}\n> b\n> {{/plan}}", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n"),
    ("- {{> card}}\n- b", "<ul>\n<li>\n<b>3</b>\n</li>\n<li>b</li>\n</ul>\n"),
    (
      "| a | b |\n|---|:-:|\n| {{name}} | {{#plan}}x{{/plan}} |",
      "<table>\n<thead>\n<tr>\n<th>a</th>\n<th align=\"center\">b</th>\n</tr>\n</thead>\n"
        + "<tbody>\n<tr>\n<td>Ann</td>\n<td align=\"center\">x</td>\n</tr>\n</tbody>\n</table>\n"
    ),
    ("<td title=\"{{name}}\">{{name}}</td>", "<td title=\"Ann\">Ann</td>\n"),
    ("- [ ] a\n- [x] b", "<ul>\n<li>&#9744; a</li>\n<li>&#9745; b</li>\n</ul>\n"),
    ("zqmt0z {{name}} zqmtq", "<p>zqmt0z Ann zqmtq</p>\n"),
    ("{{=<% %>=}}\n<%name%>", "<p>Ann</p>\n"),
  ])
  func `a tag keeps its meaning wherever it stands`(_ source: String, _ html: String) throws {
    let values = ["name": "Ann", "url": "https://x.example/?a&b", "plan": "p"]
    #expect(try Self.html(source, values) == html)
  }

  @Test(arguments: [
    ("- a\n{{#plan}}\n- b\n{{/plan}}\n- c", "- a\n- b\n- c", "- a\n- c"),
    ("{{#plan}}\n- a\n{{/plan}}\n- b", "- a\n- b", "- b"),
    ("- a\n{{#plan}}\n- b\n{{/plan}}", "- a\n- b", "- a"),
    ("{{#plan}}\n- a\n{{/plan}}\n{{^plan}}\n- b\n{{/plan}}", "- a", "- b"),
    (
      "- a\n  {{#plan}}\n  - b\n  {{/plan}}\n  - c\n- d", "- a\n  - b\n  - c\n- d",
      "- a\n  - c\n- d"
    ),
    ("1. a\n{{#plan}}\n2. b\n{{/plan}}\n3. c", "1. a\n2. b\n3. c", "1. a\n2. c"),
    (
      "| a |\n|---|\n{{#plan}}\n| 1 |\n{{/plan}}\n| 2 |", "| a |\n|---|\n| 1 |\n| 2 |",
      "| a |\n|---|\n| 2 |"
    ),
    ("{{#plan}}\n| a |\n|---|\n| 1 |\n{{/plan}}\nx", "| a |\n|---|\n| 1 |\n\nx", "x"),
    ("| a |\n|---|\n{{#plan}}\n| 1 |\n{{/plan}}\nx", "| a |\n|---|\n| 1 |\n\nx", nil),
    ("a\n{{#plan}}\n- b\n{{/plan}}\nc", "a\n- b\n\nc", "a\n\nc"),
  ])
  func `a section around blocks reads as if its lines were not there`(
    _ source: String, _ shown: String, _ hidden: String?
  ) throws {
    #expect(try Self.html(source, ["plan": "x"]) == Self.html(shown))
    if let hidden { #expect(try Self.html(source) == Self.html(hidden)) }
  }

  @Test func `a tag's problems stand where the author wrote it`() throws {
    let source = "# One\n\nSee *this* [link](https://x.example/{{nmae}}).\n\n- a\n- é {{prlan}}\n"
    let merging = Merging()
    #expect(merging.program(try Self.body(source).html, for: .html) == nil)
    let places = merging.problems.kept.map { "\($0.place.line ?? 0):\($0.place.column ?? 0)" }
    #expect(places == ["12:37", "15:5"])
  }

  @Test func `malformed tags are reported once`() {
    var problems = Problems()
    let body = MarkdownBody(
      Array("a\n\n{{#x}}\nb {{/y}} {{".utf8), at: Problem.Place(file: "c.md"), problems: &problems)
    #expect(body == nil)
    #expect(problems.errorCount == 1)
  }

  @Test func `quotes within quotes without end are an error`() {
    var problems = Problems()
    let source = [UInt8](repeating: UInt8(ascii: ">"), count: 100_000)
    #expect(MarkdownBody(source, at: Problem.Place(file: "c.md"), problems: &problems) == nil)
    #expect(problems.errorCount == 1)
  }

  static let pieces = [
    "a", "b c", "*", "**", "_", "`", "~~", "\n", "\n\n", "- ", "1. ", "3) ", "> ", "    ", "# ",
    "## ", "---", "[x](", ")", "![", "](/u 't\"&')", "<b>", "<!-- c -->", "<div>\n", "&amp;", "&",
    "\"", "'", "\\", "https://e.example/ü?a=1&b='", "www.e.example", "a@e.example", "```\n",
    "``` js\n", "| a | b |\n|:--|--:|\n| c |\n", "é", "\0", "\t", "<https://e.example/[]>", "  \n",
  ]

  static func random(_ pieces: [String]) -> String {
    (0..<Int.random(in: 0...20)).map { _ in pieces.randomElement() ?? "" }.joined()
  }

  /// cmark's own HTML.
  static func cmark(_ source: String) throws -> String {
    MarkdownParser.turn.lock()
    defer { MarkdownParser.turn.unlock() }
    cmark_gfm_core_extensions_ensure_registered()
    let parser = try #require(cmark_parser_new(CMARK_OPT_UNSAFE | CMARK_OPT_VALIDATE_UTF8))
    defer { cmark_parser_free(parser) }
    for name in MarkdownParser.extensions {
      cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name))
    }
    let bytes = Array(source.utf8).map { CChar(bitPattern: $0) }
    cmark_parser_feed(parser, bytes, bytes.count)
    let root = try #require(cmark_parser_finish(parser))
    defer { cmark_node_free(root) }
    let html = try #require(
      cmark_render_html(root, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser)))
    defer { free(html) }
    return String(cString: html)
  }

  @Test func `without tags the HTML is cmark's own`() throws {
    for _ in 0..<3_000 {
      let source = Self.random(Self.pieces)
      let sentinels = MergeSentinels(
        [.text(Array(source.utf8), .unknown)], source: [], firstLine: 1)
      let document = try MarkdownParser(sentinels).document(sentinels.source)
      let html = String(decoding: MarkdownHTML.render(document, sentinels).html, as: UTF8.self)
      let expected = try Self.cmark(source)
      try #require(html == expected, "\(source.debugDescription)")
    }
  }

  @Test func `random Markdown with tags never traps`() throws {
    let tags = [
      "{{name}}", "{{{name}}}", "{{#plan}}", "{{/plan}}", "{{^plan}}", "{{> card}}", "{{!c}}",
      "\n{{#plan}}\n", "\n{{/plan}}\n", "{{#plan}}x{{/plan}}", "\n{{#plan}}\n- b\n{{/plan}}\n",
      "zqmt1z",
    ]
    var count = 0
    for _ in 0..<10_000 {
      var problems = Problems()
      let body = MarkdownBody(
        Array(Self.random(Self.pieces + tags + tags).utf8), at: Problem.Place(file: "c.md"),
        problems: &problems)
      guard let body else { continue }
      count += 1
      let merging = Merging(partials: ["card": "x"])
      _ = merging.program(body.html, for: .html)?.rendered([:])
      _ = merging.program(body.text, for: .text)?.rendered([:])
    }
    #expect(count > 0)
  }
}
