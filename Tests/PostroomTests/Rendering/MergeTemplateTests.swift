import Testing

@testable import Postroom

struct MergeTemplateTests {
  @Test(arguments: [
    ("Dear {{name", "t:1:6: error: a tag is never closed\nhint: end it with }}"),
    ("é{{name} and {{x}}", "t:1:2: error: a tag is never closed\nhint: end it with }}"),
    ("a\n{{na\nme}}", "t:2:1: error: a tag is never closed\nhint: end it with }}"),
    ("{{{name}}", "t:1:1: error: a tag is never closed\nhint: end it with }}}"),
    (
      "\n {{ }}",
      "t:2:2: error: a tag without a name\nhint: write a field's name between the braces"
    ),
    (
      "{{#a}}\n x",
      "t:1:1: error: the section {{#a}} is never closed\nhint: add {{/a}} where it ends"
    ),
    (
      "{{/a}}",
      "t:1:1: error: {{/a}} closes a section that was never opened\n"
        + "hint: open it with {{#a}}, or take this tag away"
    ),
    (
      "{{#a}}\n{{/b}}",
      "t:2:1: error: {{/b}} stands where {{#a}}, opened on line 1, has to be closed\n"
        + "hint: close {{/a}} first"
    ),
    (
      "{{=a=}}",
      "t:1:1: error: delimiters must be two words without an equals sign\n"
        + "hint: write for example {{=<% %>=}}"
    ),
  ])
  func `a malformed tag is reported where it stands`(_ source: String, _ problem: String) {
    let merging = Merging()
    #expect(merging.program(source) == nil)
    #expect(merging.shown == problem)
    #expect(merging.problems.kept.allSatisfy { $0.rule == .mergeSyntax })
  }

  @Test(arguments: ["{{}}\n{{x}} {{ }}", "{{#a}}{{/b}}\n{{#c}}", "{{a\n}b}} {{=}} {{b"])
  func `every malformed tag is reported`(_ source: String) {
    let merging = Merging()
    #expect(merging.program(source) == nil)
    #expect(merging.problems.errorCount >= 2)
  }

  @Test func `sections nest a hundred deep and no deeper`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "{{#name}}", count: depth) + String(repeating: "{{/name}}", count: depth)
    }
    #expect(Merging.parsed(nested(100)) != nil)
    #expect(Merging.parsed(nested(101)) == nil)
    #expect(Merging.parsed(nested(100_000)) == nil)
  }

  @Test func `a place within a file is where the template's first byte stands`() {
    var problems = Problems()
    _ = MergeTemplate(
      parsing: Array("a {{".utf8), at: Problem.Place(file: "c.md", line: 4, column: 11),
      problems: &problems)
    #expect(problems.kept.map(\.place) == [Problem.Place(file: "c.md", line: 4, column: 13)])
  }

  @Test func `random bytes never trap`() {
    let alphabet =
      Array("{{{}}}#^/!>&= \n\r.-nameurl<>\"'<a href=style</title><!--[if]>\u{301}".utf8) + [
        0, 0xFF, 0xC2,
      ]
    var random = SystemRandomNumberGenerator()
    var compiled = 0
    for _ in 0..<10_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      var problems = Problems()
      guard
        let template = MergeTemplate(
          parsing: bytes, at: Problem.Place(file: "t"), problems: &problems)
      else {
        #expect(problems.hasErrors)
        continue
      }
      for landing in [Landing.html, .text, .header, .url] {
        let merging = Merging()
        guard let program = merging.program(template, for: landing) else { continue }
        compiled += 1
        _ = program.rendered(["name": String(decoding: bytes, as: UTF8.self)])
      }
    }
    #expect(compiled > 0)
  }
}
