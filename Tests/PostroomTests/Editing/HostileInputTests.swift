import Foundation
import Testing

@testable import Postroom

/// Input that took minutes or gigabytes once: that a test ends is what it holds.
struct HostileInputTests {
  private static let tooManyParts =
    "too-large: the Markdown has more than 50000 paragraphs, cells and words with marks"

  @Test(arguments: [
    (
      "a|\n-|\n" + String(repeating: "|", count: 5_000) + "\n", "10:1: \(tooManyParts)"
    ),
    (
      "|" + String(repeating: "a|", count: 900) + "\n|" + String(repeating: "-|", count: 900) + "\n"
        + String(repeating: "|b\n", count: 500), "9:1: \(tooManyParts)"
    ),
    (String(repeating: "*a* ", count: 40_000), "8:66665: \(tooManyParts)"),
    (
      (0..<300).map { String(repeating: "  ", count: $0) + "- a\n" }.joined(),
      "56:99: merge-depth: the Markdown nests too deeply"
    ),
    (
      String(repeating: "> ", count: 10_000) + "a",
      "8:199: merge-depth: the Markdown nests too deeply"
    ),
  ])
  func `Markdown that grows beyond measure is an error at its place`(
    body: String, problem: String
  ) throws {
    let found = try Editing().found(in: body)
    #expect(found.contains(problem), "\(found)")
  }

  @Test(arguments: [
    String(repeating: "[", count: 20_000), String(repeating: "![[", count: 10_000),
    String(repeating: "<", count: 20_000), String(repeating: "&", count: 40_000),
    (1..<300).map { String(repeating: "`", count: $0) }.joined(separator: " "),
    String(repeating: "<a ", count: 10_000), String(repeating: "a@", count: 20_000),
    String(repeating: "on 11 January 2028 at 9:00 ", count: 5_000),
  ])
  func `a paragraph of nothing but marks is read like any other`(body: String) throws {
    let found = try Editing().found(in: body + "\n\nTODO")
    #expect(found.contains("10:1: placeholder: \"TODO\" was not filled in"), "\(found)")
  }

  @Test func `of one mistake in a paragraph the first twenty are named`() throws {
    let found = try Editing().found(.placeholder, in: String(repeating: "TODO ", count: 20_000))
    #expect(found.count == 20 && found.last == "8:96: \"TODO\" was not filled in", "\(found)")
    let unwritten = String(repeating: "[write here: a] ", count: 10_000)
    #expect(try Editing().found(.unfinished, in: unwritten).count == 20)
  }

  @Test func `a campaign's file has an end`() throws {
    #expect(
      try Editing().found(in: String(repeating: "word ", count: 60_000))
        == ["1:1: too-large: the file has 293 kB, and may have 256"])
  }

  @Test(arguments: ["vars", "organisation"])
  func `an alias counts for all that it repeats`(key: String) throws {
    var bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]"
    for (name, last) in zip("bcdefghij", "abcdefghi") {
      let aliases = repeatElement("*\(last)", count: 10).joined(separator: ",")
      bomb += ", \(name): &\(name) [\(aliases)]"
    }
    try expectRefusal(of: bomb, in: key)
  }

  @Test(arguments: ["vars", "organisation"])
  func `an alias counts in keys, too, before anything is made of them`(key: String) throws {
    var bomb = "a: &a [x,x,x,x,x,x,x,x,x]"
    for (name, last) in zip("bcdefghij", "abcdefghi") {
      // Two keys, since to tell them apart takes to look at all that each stands for.
      let keys = [9, 8].map {
        "? [\(repeatElement("*\(last)", count: $0).joined(separator: ","))] : 1"
      }
      bomb += ", \(name): &\(name) {\(keys.joined(separator: ", "))}"
    }
    try expectRefusal(of: bomb, in: key)
  }

  /// `bomb` is entries of a mapping.
  private func expectRefusal(of bomb: String, in key: String) throws {
    var editing = Editing()
    if key == "vars" {
      editing.matter = "vars: {\(bomb)}"
    } else {
      editing.files["postroom.yaml"] = TestWorkspace.settings.replacing(
        "1 Sample Street", with: "1 Sample Street, \(bomb)")
    }
    let place = key == "vars" ? "6:1" : "postroom.yaml:1:1"
    let found = try editing.found(in: "x")
    #expect(found == ["\(place): too-large: \(key) holds more than 50000 values"], "\(found)")
  }

  @Test func `aliases that repeat little are read as they are meant`() throws {
    var editing = Editing()
    editing.matter = "vars: {a: &a [x, y], b: {*c : 1}, c: *a}"
    #expect(try editing.found(in: "x").contains { $0.contains("yaml-syntax") })
    editing.matter = "vars: {a: &a [x, y], c: *a, d: [*a, *a]}"
    #expect(try editing.found(in: "{{#c}}{{.}}{{/c}}").allSatisfy { !$0.contains("too-large") })
  }

  @Test func `a selector's brackets nest no deeper than anybody writes them`() {
    let depth = 20_000
    let css =
      "p" + String(repeating: ":not(", count: depth) + "a" + String(repeating: ")", count: depth)
    let styling = Styling()
    _ = styling.page(css + " { color: red }", "<p>x</p>")
    #expect(
      styling.shown == "styles.css:1:103: error: the selector's brackets nest too deeply")
    #expect(styling.hints == ["give the element a class, and name that"])
  }

  @Test func `places in a long line are found behind letters beyond ASCII`() throws {
    let body = String(repeating: "é&amp;\u{1F600} ", count: 400) + "TODO"
    #expect(
      try Editing().found(.placeholder, in: body) == ["8:3201: \"TODO\" was not filled in"])
    #expect(
      try Editing().found(.placeholder, in: "x@y.zz (see www.é.org/TODO) XXX")
        == ["8:29: \"XXX\" was not filled in"])
  }
}
