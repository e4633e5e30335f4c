import Mail
import Testing

@Suite struct PageRequestTests {
  @Test(arguments: [
    ("https://example.org", "https://example.org"),
    ("https://example.org/a?b=c#d", "https://example.org/a?b=c"),
    (
      "https://bücher.example:8080/straße?q=ä",
      "https://xn--bcher-kva.example:8080/stra%C3%9Fe?q=%C3%A4"
    ),
    ("https://ann:pw@example.org/%20x", "https://ann:pw@example.org/%20x"),
    ("http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
  ])
  func `a site is asked in ASCII, and not for the part that is the reader's`(
    written: String, asked: String
  ) {
    #expect(PageRequest(.head, written)?.url == asked)
  }

  @Test func `what names no site cannot be asked for`() {
    #expect(PageRequest(.head, "mailto:ann@example.org") == nil)
    #expect(PageRequest(.head, "https://\u{FFFC}.example/") == nil)
  }

  @Test func `a site is its host and port`() {
    #expect(PageRequest(.get, "https://ann@Example.org:8080/x@y")?.site == "example.org:8080")
  }
}
