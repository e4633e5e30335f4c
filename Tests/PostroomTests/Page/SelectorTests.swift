import Testing

@testable import Postroom

@Suite struct SelectorTests {
  private static let page = """
    <table id="t"><tr><td class="a b">1<p>x</p><p lang="en-GB">y</p><!-- z --><b></b></td>
    <td align="CENTER">2<i> </i></td></tr></table>
    """

  @Test(arguments: [
    ("td", 2), ("td > p", 2), ("tr p", 2), ("table > tr", 0), ("tbody > tr", 1), ("p + p", 1),
    ("p + b", 1), ("p ~ b", 1), ("b ~ p", 0), ("td+td", 1), ("#t p:first-child", 1),
    ("#t p:last-child", 0), ("p:nth-child(2n+1)", 1), ("p:nth-child(-n+1)", 1),
    ("p:nth-last-of-type(1)", 1), ("b:empty", 1), ("i:empty", 0), ("b:only-of-type", 1),
    ("i:only-child", 1), (".a.b", 1), (".A", 0), ("[align=center]", 1), ("[class=\"a b\" s]", 1),
    ("[CLASS~=b]", 1), ("[lang|=en]", 1), ("td:not(.a) i", 1), (":is(p, b)", 3), ("*", 12),
    ("td:hover", 0),
  ])
  func `a selector matches what it says`(css: String, count: Int) throws {
    var problems = Problems()
    let sheet = StyleSheet(Array("\(css) { margin: 0 }".utf8), file: "a", problems: &problems)
    guard case .rule(let rule) = sheet.items.first else {
      Issue.record("\(problems.kept)")
      return
    }
    let elements = try #require(PageParser.elements(of: Array(Self.page.utf8)))
    let found = elements.indices.count { number in
      rule.selectors.contains { $0.matches(number, in: elements) }
    }
    #expect(found == count)
  }

  @Test(arguments: [
    ("a", 0, 0, 1), ("*", 0, 0, 0), ("a.b:hover", 0, 2, 1), ("#a #b.c > d[e] f", 2, 2, 2),
    (":not(#a, .b)", 1, 0, 0), (":where(#a)", 0, 0, 0), ("a:nth-child(2)", 0, 1, 1),
    (":only-child", 0, 1, 0),
  ])
  func `a selector has its weight`(css: String, identifiers: Int, classes: Int, types: Int) throws {
    var problems = Problems()
    let sheet = StyleSheet(Array("\(css) { margin: 0 }".utf8), file: "a", problems: &problems)
    guard case .rule(let rule) = sheet.items.first else {
      Issue.record("\(problems.kept)")
      return
    }
    #expect(
      rule.selectors[0].specificity
        == Specificity(identifiers: identifiers, classes: classes, types: types))
  }

  @Test func `a long chain over a deep page takes no time to fail`() throws {
    let page = String(repeating: "<div>", count: 1_500)
    let css = Array(repeating: "div", count: 30).joined(separator: " ") + " > p div { margin: 0 }"
    let styling = Styling()
    let clock = ContinuousClock()
    let time = clock.measure { _ = styling.body(css, page) }
    #expect(time < .seconds(20))
    #expect(styling.shown == "")
  }
}
