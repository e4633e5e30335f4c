import Foundation
import Testing
import TestSupport

@testable import Postroom

@Suite struct StyleSheetTests {
  @Test(arguments: [
    ("p { color: red", "1:3: error: this { is never closed"),
    ("p { color: red }\n}", "2:1: error: there is no { for this }"),
    ("p", "1:1: error: a rule without its { ... }"),
    ("p { color: red; .b { margin: 0 } }", "1:20: error: a { inside a rule"),
    ("p { color red }", "1:5: error: this is no declaration"),
    ("p { color: }", "1:5: error: color has no value"),
    ("p {\n  color: red\n  margin: 0\n}", "3:3: error: a ; is missing before margin"),
    ("p { color: rgb(1, 2, 3; margin: 0 }", "1:12: error: this bracket is never closed"),
    ("p { color: red !imprtant; color: red! }", "1:16: error: \"!\" has no meaning in a value"),
    ("p { 12px: a }", "1:5: error: this is no declaration"),
    ("p { *zoom: 1 }", "1:5: error: this is no declaration"),
    (".1a { margin: 0 }", "1:1: error: the class \".1a\" begins with a digit"),
    ("p, { margin: 0 }", "1:4: error: a selector is missing here"),
    ("{ margin: 0 }", "1:1: error: a selector is missing here"),
    ("p > > a { margin: 0 }", "1:5: error: \">\" has no meaning in a selector"),
    ("p. a { margin: 0 }", "1:2: error: a dot without the name of a class"),
    ("p: hover { margin: 0 }", "1:2: error: a colon without the name of a pseudo-class"),
    ("p:hovr { margin: 0 }", "1:2: error: :hovr is not known"),
    ("p:nth-child(x) { margin: 0 }", "1:2: error: :nth-child(...) is not understood"),
    ("p:not(a b) { margin: 0 }", "1:2: error: :not(...) holds more than one element"),
    ("p[a=] { margin: 0 }", "1:2: error: this attribute selector cannot be read"),
    ("p { content: 'a\n}", "1:14: error: a quoted text is never closed"),
    ("p { margin: 0 } /* a", "1:17: error: a comment is never closed"),
    ("p { background: url(https://e.org }", "1:17: error: url( is never closed"),
    ("@import 'a.css';", "1:1: error: @import is not followed in a mail"),
    ("@medai print { p { margin: 0 } }", "1:1: error: @medai is not known"),
    ("@media print { p { margin: 0 }", "1:14: error: this { is never closed"),
    ("@media print;", "1:1: error: @media without its { ... }"),
    ("\u{e9}\u{e9} {{name}} { margin: 0 }", "1:5: error: a { inside a rule"),
    ("p { colour: red }", "1:5: warning: there is no property colour"),
    ("p { color: var(--x) }", "1:12: warning: most mail programs do not know var()"),
    (
      "p { background: url(images/a.png) }",
      "1:17: warning: images/a.png leads nowhere in a mail"
    ),
    ("p { background: url( 'a.png' ) }", "1:17: warning: a.png leads nowhere in a mail"),
  ])
  func `a mistake is told where it is`(css: String, problem: String) {
    var problems = Problems()
    _ = StyleSheet(Array(css.utf8), file: "styles.css", problems: &problems)
    let shown = problems.kept.map { "\($0.place): \($0.severity): \($0.message)" }
    #expect(shown.contains("styles.css:\(problem)"), "\(shown)")
  }

  @Test(arguments: [
    ("p { colour: red }", "did you mean color?"), ("p:hovr { margin: 0 }", "did you mean :hover?"),
    ("p:frist-child { margin: 0 }", "did you mean :first-child?"),
    ("@medai print { p { margin: 0 } }", "did you mean @media?"),
  ])
  func `the nearest name is offered`(css: String, hint: String) {
    var problems = Problems()
    _ = StyleSheet(Array(css.utf8), file: "styles.css", problems: &problems)
    #expect(problems.kept.map(\.hint) == [hint])
  }

  @Test func `a good rule between mistakes is read`() {
    let styling = Styling()
    let body = styling.body(
      "q { color }\np { margin: 0; 7 } ; b { color: red }\ni { margin: 1px }", "<p><i>")
    #expect(body.contains(#"<p style="margin:0">"#) && body.contains(#"<i style="margin:1px">"#))
    #expect(styling.problems.errorCount == 3)
  }

  @Test func `what mail programs alone know is let pass`() {
    let css = """
      table { mso-table-lspace: 0; -webkit-text-size-adjust: 100% }
      p { filter: progid:DXImageTransform.Microsoft.gradient(startColorstr='#80000000') }
      a { --own: a:b; color: #fff }
      @media only screen and (-webkit-min-device-pixel-ratio: 1.5) { p { margin: 0 } }
      @-moz-document url-prefix() { p { margin: 0 } }
      """
    var problems = Problems()
    _ = StyleSheet(Array(css.utf8), file: "styles.css", problems: &problems)
    #expect(problems.kept == [])
  }

  @Test func `damaged style sheets are read to their end`() {
    var random = SplitMix(seed: 9)
    let pieces = [
      "p", "{", "}", ":", ";", "(", ")", "[", "]", "'", "\"", "@media", "@", "/*", "*/", "\\", "#",
      ".", ",", " ", "\n", "1px", "!important", "color", "red", "url(", ">", "+", "\u{e9}", "\0",
      ":not(", "-", "--", "é\u{301}",
    ]
    for _ in 0..<3_000 {
      let css = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        pieces.randomElement(using: &random)!
      }.joined()
      _ = Styling().page(css, "<head></head><p class='a'><b>c</b></p>")
    }
  }

  @Test func `a million brackets are no trouble`() {
    for part in ["(", "{", "[", "@media{", ":not(", "a{b:c("] {
      var problems = Problems()
      let css = String(repeating: part, count: 20_000)
      _ = StyleSheet(Array(css.utf8), file: "styles.css", problems: &problems)
      #expect(problems.hasErrors)
    }
  }
}
