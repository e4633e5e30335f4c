import Testing

@testable import Postroom

@Suite struct MarkupTests {
  /// Each piece on its own: text as it is, tags with their attributes, styles in braces.
  private func pieces(_ source: String) -> [String] {
    let bytes = Array(source.utf8)
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    return Markup.pieces(of: bytes).map { piece in
      switch piece {
      case .text(let range): return text(range)
      case .style(let range): return "{\(text(range))}"
      case .tag(let tag):
        let attributes = tag.attributes.map { " \($0.name)=\(text($0.value))" }.joined()
        return "<\(tag.isEnd ? "/" : "")\(tag.name)\(attributes)>" + "@\(tag.range.lowerBound)"
      }
    }
  }

  @Test(arguments: [
    ("a<b>c</b>d", ["a", "<b>@1", "c", "</b>@5", "d"]),
    ("<A Href=\"x>y\" id='z' t=u hidden>é", ["<a href=x>y id=z t=u hidden=>@0", "é"]),
    ("<img alt src='a'/>x", ["<img alt= src=a>@0", "x"]),
    ("<p\nclass = \"a b\"\n>x", ["<p class=a b>@0", "x"]),
    ("1 < 2 <3 & <> x", ["1 < 2 <3 & <> x"]),
    ("a<!-- <b>c</b> -->d", ["a", "d"]),
    ("a<!--[if mso]><b><![endif]-->c", ["a", "<b>@14", "c"]),
    ("<!DOCTYPE html><title>a <b></title>x", ["<title>@15", "x"]),
    ("<style>p > a { }</style>x", ["<style>@0", "{p > a { }}", "x"]),
    ("<style>a</style >x", ["<style>@0", "{a}", "</style>@8", "x"]),
    ("<script>a<b></script>x", ["<script>@0", "x"]),
    ("a</ x>b", ["a", "b"]),
    ("", []),
  ])
  func `a page is taken apart as a browser does`(source: String, expected: [String]) {
    #expect(pieces(source) == expected)
  }
}
