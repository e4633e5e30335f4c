import Testing

@testable import Postroom

@Suite struct PageParserTests {
  private func shown(_ page: String) throws -> [String] {
    let bytes = Array(page.utf8)
    return try #require(PageParser.elements(of: bytes)).map { element in
      let tag = element.tag.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "-"
      return "\(String(decoding: element.name, as: UTF8.self)) \(tag)"
    }
  }

  @Test func `each element has the bytes of its start tag`() throws {
    #expect(
      try shown("<!DOCTYPE html>\u{e9}<P Class='a>b'>x<BR/><o:p>\u{a0}</o:p><!-- <p> --></P>") == [
        "html -", "head -", "body -", "p <P Class='a>b'>", "br <BR/>", "o:p <o:p>",
      ])
    #expect(
      try shown("<table><tr><td>a</table>") == [
        "html -", "head -", "body -", "table <table>", "tbody -", "tr <tr>", "td <td>",
      ])
  }

  @Test func `what the parser repeats has no tag of its own`() throws {
    #expect(
      try shown("<body><b><p>a</b>c") == [
        "html -", "head -", "body <body>", "b <b>", "p <p>", "b -",
      ])
  }

  @Test func `an attribute has the bytes of its value, quotes and all`() throws {
    let page = Array("<p a=\"x&amp;y\" B='z' c=w d e=''>".utf8)
    let paragraph = try #require(PageParser.elements(of: page)?.last)
    let written = paragraph.attributes.map { name, attribute in
      "\(String(decoding: name, as: UTF8.self)) "
        + "\(String(decoding: page[attribute.written], as: UTF8.self)) "
        + String(decoding: attribute.value, as: UTF8.self)
    }
    #expect(written.sorted() == ["a \"x&amp;y\" x&y", "b 'z' z", "c w w", "d  ", "e '' "])
  }

  @Test func `a page that nests without end is refused, and a long one is not`() throws {
    let deep = String(repeating: "<div>", count: 500_000)
    #expect(PageParser.elements(of: Array(deep.utf8)) == nil)
    let long = "<ul>" + String(repeating: "<li>a<br><p>b", count: 20_000)
    #expect(try #require(PageParser.elements(of: Array(long.utf8))).count == 60_004)
    let nested = String(repeating: "<div>", count: 1_900)
    #expect(try #require(PageParser.elements(of: Array(nested.utf8))).count == 1_903)
    let lists = String(repeating: "<ul><li>", count: 100_000)
    #expect(PageParser.elements(of: Array(lists.utf8)) == nil)
  }
}
