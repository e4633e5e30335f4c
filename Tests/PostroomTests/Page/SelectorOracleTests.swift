import Foundation
import Testing
import TestSupport

@testable import Postroom

/// Selectors over pages, judged by soupsieve over html5lib's tree.
@Suite(
  .enabled(
    if: Python.has("bs4", "html5lib", "soupsieve"),
    "python3-bs4, python3-html5lib and python3-soupsieve are not installed"))
struct SelectorOracleTests {
  private struct Case: Encodable {
    let page: String
    let selector: String
    let found: [String]
  }

  private static let judge = """
    import bs4, json, soupsieve, sys

    for case in json.load(open(sys.argv[1])):
      soup = bs4.BeautifulSoup(case["page"], "html5lib")
      found = [e["data-n"] for e in soupsieve.select(case["selector"], soup) if e.has_attr("data-n")]
      if sorted(set(found)) != sorted(case["found"]): print(case, found)
    """

  private func verdict(_ cases: [Case]) throws -> String {
    String(
      decoding: try Python.run(
        Self.judge, input: JSONEncoder().encode(cases), with: Python.debian), as: UTF8.self)
  }

  @Test func `every selector matches what it does for another reader`() throws {
    var random = SplitMix(seed: 11)
    var cases: [Case] = []
    for _ in 0..<400 {
      let page = Self.page(&random)
      let elements = try #require(PageParser.elements(of: Array(page.utf8)))
      for _ in 0..<5 {
        let css = Self.selector(&random)
        var problems = Problems()
        let sheet = StyleSheet(Array("\(css) { margin: 0 }".utf8), file: "a", problems: &problems)
        guard case .rule(let rule) = sheet.items.first else {
          Issue.record("\(css): \(problems.kept)")
          continue
        }
        let found = elements.indices.filter { number in
          rule.selectors.contains { $0.matches(number, in: elements) }
        }.compactMap {
          elements[$0].value(of: "data-n").map { String(decoding: $0, as: UTF8.self) }
        }
        cases.append(Case(page: page, selector: css, found: Array(Set(found))))
      }
    }
    #expect(cases.count { !$0.found.isEmpty } > 300)
    let verdict = try verdict(cases)
    #expect(verdict == "", "\(verdict.prefix(2_000))")
  }

  @Test func `the judge sees what is wrong`() throws {
    let page = "<p data-n=1>a<p data-n=2>b"
    #expect(try verdict([Case(page: page, selector: "p + p", found: ["2"])]) == "")
    #expect(try verdict([Case(page: page, selector: "p + p", found: ["1"])]) != "")
  }

  // MARK: Random pages and selectors

  private static func page(_ random: inout SplitMix) -> String {
    var number = 0
    func nodes(_ depth: Int, _ random: inout SplitMix) -> String {
      (0..<Int.random(in: 0...4, using: &random)).map { _ -> String in
        guard depth < 4, Int.random(in: 0...3, using: &random) > 0 else {
          return ["a", " ", "<!-- b -->", "&amp;", "<br>"].randomElement(using: &random)!
        }
        let name = ["div", "p", "b", "span", "td", "li", "a"].randomElement(using: &random)!
        number += 1
        var tag = "<\(name) data-n=\(number)"
        if Bool.random(using: &random) {
          tag += [" class=x", " class='x y'", " class=\"y  z\"", " class=Y"]
            .randomElement(using: &random)!
        }
        if Int.random(in: 0...2, using: &random) == 0 {
          tag += [" id=i", " lang=en-GB", " title='one two'", " align=LEFT", " title"]
            .randomElement(using: &random)!
        }
        return "\(tag)>\(nodes(depth + 1, &random))</\(name)>"
      }.joined()
    }
    return "<!DOCTYPE html><html><head></head><body>\(nodes(0, &random))</body></html>"
  }

  private static func selector(_ random: inout SplitMix) -> String {
    (0..<Int.random(in: 1...2, using: &random)).map { _ in
      let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in compound(&random) }
      return parts.dropFirst().reduce(parts[0]) { chain, part in
        chain + [" ", " ", " > ", ">", " + ", "~"].randomElement(using: &random)! + part
      }
    }.joined(separator: ", ")
  }

  /// Without `:nth-child()` and its kin: Debian 12's soupsieve counts wrongly.
  private static func compound(_ random: inout SplitMix) -> String {
    let names = ["*", "div", "p", "b", "SPAN", "td", "li", "", "", ""]
    let conditions = [
      ".x", ".y", ".z", "#i", "[class]", "[lang|=en]", "[title~=two]", "[title^='one ']",
      "[title$=two]", "[title*='e t']", "[title=\"\"]", "[align=LEFT]", "[class=y i]",
      ":first-child", ":last-child", ":only-child", ":first-of-type", ":last-of-type",
      ":only-of-type", ":not(.x)",
      ":not(p, b.y)", ":is(.x, #i)", ":where(.y)",
    ]
    let chosen = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      conditions.randomElement(using: &random)!
    }
    let name = names.randomElement(using: &random)!
    return name.isEmpty && chosen.isEmpty ? "*" : name + chosen.joined()
  }
}
