import Foundation
import Testing

@testable import Postroom

struct MergeCompilerTests {
  @Test(arguments: [
    ("{{frist_name}}", "t:1:1: error: {{frist_name}} is not known\nhint: did you mean first_name?"),
    ("{{Frist Name}}", "t:1:1: error: {{Frist Name}} is not known\nhint: did you mean first_name?"),
    (
      "x\n {{organisation.nmae}}",
      "t:2:2: error: {{organisation.nmae}} is not known in organisation\n"
        + "hint: did you mean organisation.name?"
    ),
    ("{{#nmae}}x{{/nmae}}", "t:1:1: error: {{#nmae}} is not known\nhint: did you mean name?"),
    ("{{^urrl}}x{{/urrl}}", "t:1:1: error: {{^urrl}} is not known\nhint: did you mean url?"),
    ("{{> buton}}", "t:1:1: error: there is no partial named buton\nhint: did you mean button?"),
    (
      "{{offer}}",
      "t:1:1: error: {{offer}} has no value\nhint: give it one, or put it into {{#offer}} sections"
    ),
    (
      "{{cards}}",
      "t:1:1: error: {{cards}} is a list, not text\nhint: write {{#cards}}{{.}}{{/cards}}"
    ),
    (
      "{{organisation}}",
      "t:1:1: error: {{organisation}} is not text but has parts\n"
        + "hint: name one of them, as in {{organisation.name}}"
    ),
  ])
  func `an unknown or unfit name is an error with a suggestion`(
    _ source: String, _ problem: String
  ) {
    let merging = Merging(partials: ["button": ""])
    #expect(merging.program(source) == nil)
    #expect(merging.shown == problem)
  }

  @Test func `without a near name the known ones are listed`() {
    let merging = Merging(constants: .object([:]))
    #expect(merging.program("{{zzzzzz}}") == nil)
    #expect(merging.problems.kept.first?.hint == "known here: first_name, name, plan, url")
  }

  @Test(arguments: ["{{First Name}}", "{{FIRST-NAME}}", "{{first_name}}"])
  func `a field is found by its normal form`(_ source: String) {
    let merging = Merging()
    #expect(merging.render(source, ["first_name": "Ann"]) == "Ann")
  }

  @Test func `a constant hides a field of its name, with one warning`() {
    let merging = Merging(constants: .object(["name": .text("constant")]))
    #expect(
      merging.render("{{name}} {{name}} {{Name}}", ["name": "field"]) == "constant constant field")
    #expect(merging.problems.warningCount == 1)
    #expect(merging.shown.hasPrefix("t:1:1: warning: {{name}} is the campaign's value"))
  }

  @Test func `what depends on constants alone becomes one text`() throws {
    let merging = Merging(partials: ["p": "({{count}})"])
    let program = try #require(
      merging.program(
        "{{#cards}}{{.}}{{> p}}{{/cards}}{{^offer}}no{{/offer}}{{#offer}}yes{{/offer}}"))
    #expect(program.instructions == [.text(Array("a(3)b(3)no".utf8))])
  }

  @Test func `what depends on fields is inserted or skipped`() throws {
    let merging = Merging()
    let program = try #require(merging.program("a{{#name}}<b>{{.}}{{/name}}{{^name}}-{{/name}}c"))
    #expect(
      program.instructions == [
        .text(Array("a".utf8)),
        .unless(slot: 1, filled: true, skipTo: 4),
        .text(Array("<b>".utf8)), .field(slot: 1, escaping: .html),
        .unless(slot: 1, filled: false, skipTo: 6),
        .text(Array("-".utf8)),
        .text(Array("c".utf8)),
      ])
    #expect(program.rendered(["name": "x"]) == "a<b>xc")
    #expect(program.rendered([:]) == "a-c")
    #expect(merging.firstUse == [1: Problem.Place(file: "t", line: 1, column: 2)])
  }

  @Test func `an empty section leaves nothing to do`() throws {
    let merging = Merging()
    let program = try #require(merging.program("a{{#name}}{{/name}}b"))
    #expect(program.instructions == [.text(Array("ab".utf8))])
  }

  @Test(arguments: ["{{> p}}", "{{#cards}}{{> p}}{{/cards}}"])
  func `a partial that includes itself without end is an error`(_ inner: String) {
    let merging = Merging(partials: ["p": "x\(inner)"])
    #expect(merging.program("{{> p}}") == nil)
    #expect(merging.problems.errorCount == 1)
    #expect(merging.shown.contains("does a partial include itself"))
  }

  @Test func `a partial that doubles at each level stops`() {
    let merging = Merging(partials: ["p": "{{> p}}{{> p}}"])
    #expect(merging.program("{{> p}}") == nil)
    #expect(merging.problems.errorCount == 1)
  }

  @Test func `empty fields are reported once, where they would be inserted`() throws {
    let merging = Merging()
    let program = try #require(
      merging.program("{{name}}{{name}}{{#plan}}{{url}}{{/plan}}{{first_name}}"))
    var empty: [Int] = []
    let fallbacks: [[UInt8]] = [Array("colleague".utf8), [], [], []]
    program.emptyFields(Merging.values([:]), fallbacks: fallbacks) { empty.append($0) }
    #expect(empty == [1])
    empty = []
    program.emptyFields(Merging.values(["plan": "x", "name": "y"]), fallbacks: []) {
      empty.append($0)
    }
    #expect(empty == [2, 0])
  }

  @Test func `a fallback is inserted and escaped where a value is empty`() throws {
    let merging = Merging()
    let program = try #require(
      merging.program("Dear {{first_name}}{{#first_name}}!{{/first_name}}"))
    #expect(program.rendered([:], fallbacks: [Array("R&D".utf8)]) == "Dear R&amp;D")
  }

  @Test func `refused URLs are reported`() throws {
    let merging = Merging()
    let program = try #require(merging.program("<a href='{{url}}' title='{{name}}'>"))
    var refused: [Int] = []
    program.refusedURLs(Merging.values(["url": "javascript:x", "name": "javascript:"])) {
      refused.append($0)
    }
    #expect(refused == [2])
  }

  @Test func `a program runs over fewer slots when they are renumbered`() throws {
    let merging = Merging()
    let program = try #require(merging.program("{{#plan}}{{url}}{{/plan}}"))
    #expect(program.usedSlots == [2, 3])
    var output: [UInt8] = []
    program.remappingSlots([2: 0, 3: 1])
      .render(FieldValues(["u", "p"]), fallbacks: [], into: &output)
    #expect(output == Array("u".utf8))
  }

  @Test func `a program survives being stored`() throws {
    let merging = Merging()
    let program = try #require(merging.program("é{{#plan}}<a href='{{url}}'>{{/plan}}"))
    let stored = try JSONEncoder().encode(program)
    #expect(try JSONDecoder().decode(MergeProgram.self, from: stored) == program)
  }

  @Test func `a stored program that would run backwards is refused`() throws {
    for skipTo in [-1, 0, 2] {
      let stored = try JSONEncoder().encode(
        MergeProgram([.unless(slot: 0, filled: true, skipTo: skipTo)]))
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(MergeProgram.self, from: stored)
      }
    }
  }
}
