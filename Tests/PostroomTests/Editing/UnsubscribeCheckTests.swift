import Testing

@testable import Postroom

/// Whether a reader sees how to leave.
struct UnsubscribeCheckTests {
  private static let page = "templates/plain/body.html.mustache"

  private func found(_ html: String, head: String = "", sheet: String = "") throws -> [String] {
    var editing = Editing()
    editing.files[Self.page] =
      "<html><head>\(head)</head><body>\n\(html)\n"
      + "{{preheader}}{{> body}}{{organisation.name}} {{organisation.address}}</body></html>"
    if !sheet.isEmpty { editing.files["templates/plain/styles.css"] = sheet }
    return try editing.found(.noUnsubscribe, in: "Words.")
  }

  @Test(arguments: [
    ("<a style=\"display:none\" href=\"{{unsubscribe_url}}\">Leave</a>", 11, "display: none"),
    ("<p style=\"font-size:0\"><a href=\"{{unsubscribe_url}}\">Leave</a></p>", 11, "font-size: 0"),
    (
      "<div style=\"visibility:hidden\"><p><a href=\"{{unsubscribe_url}}\">Leave</a></p></div>", 13,
      "visibility: hidden"
    ),
    (
      "<a href=\"{{unsubscribe_url}}\"><b style=\"max-height:0\">Leave</b></a>", 41,
      "max-height: 0"
    ),
    (
      "<a style=\"opacity:0\" href=\"{{unsubscribe_url}}\">"
        + "<img src=\"https://example.org/a.png\" alt=\"Leave\"></a>", 11, "opacity: 0"
    ),
  ])
  func `a link that is hidden is an error where it is hidden`(
    html: String, column: Int, style: String
  ) throws {
    #expect(
      try found(html) == [
        "\(Self.page):2:\(column): the link to unsubscribe is hidden by \(style)"
      ])
  }

  @Test func `a style sheet that hides it is named`() throws {
    let html = "<div class=foot><a href=\"{{unsubscribe_url}}\">Leave</a></div>"
    #expect(
      try found(html, sheet: "p { margin: 0 }\n.foot { display: none }") == [
        "templates/plain/styles.css:2:9: the link to unsubscribe is hidden by display: none"
      ])
    #expect(
      try found(html, head: "<style>.foot a { visibility: hidden }</style>") == [
        "\(Self.page):1:30: the link to unsubscribe is hidden by visibility: hidden"
      ])
    // Only in the dark, or only on a telephone, is for those to see.
    #expect(
      try found(html, sheet: "@media (max-width: 600px) { .foot { display: none } }") == [])
  }

  @Test func `a link in the colour of what lies behind it is an error`() throws {
    #expect(
      try found(
        "<div style=\"background:#fff\"><a style=\"color:#FFFFFE\" href=\"{{unsubscribe_url}}\">x</a></div>"
      )
        == [
          "\(Self.page):2:40: the link to unsubscribe is #FFFFFE on #FFFFFF, which nobody sees"
        ])
  }

  @Test(arguments: [
    "<a href=\"{{unsubscribe_url}}\"></a>", "<a href=\"{{unsubscribe_url}}\"> &nbsp;</a>",
    "<a href=\"{{unsubscribe_url}}\"><img src=\"https://example.org/a.png\" alt=\"\"></a>",
  ])
  func `a link without a text is an error`(html: String) throws {
    #expect(try found(html) == ["\(Self.page):2:1: the link to unsubscribe has no text"])
  }

  @Test(arguments: [
    "<!-- {{unsubscribe_url}} -->", "<link rel=\"x\" href=\"{{unsubscribe_url}}\">",
    "<p title=\"{{unsubscribe_url}}\">Leave</p>",
  ])
  func `an address that stands where nobody reads it is no way to leave`(html: String) throws {
    #expect(
      try found(html) == ["\(Self.page): there is no way to unsubscribe in this part"])
  }

  @Test(arguments: [
    "<a href=\"{{unsubscribe_url}}\">Leave</a>",
    "<a style=\"font-size:9px;color:#888\" href=\"{{unsubscribe_url}}\">Leave</a>",
    "<a style=\"display:none\" href=\"{{unsubscribe_url}}\">x</a><a href=\"{{unsubscribe_url}}\">x</a>",
    "<p style=\"display:none\">more</p><a href=\"{{unsubscribe_url}}\">Leave</a>",
    "<a href=\"{{unsubscribe_url}}\"><i style=\"display:none\">or</i> Leave</a>",
    "<p style=\"color:#fff;background:#fff\"><a href=\"{{unsubscribe_url}}\">Leave</a></p>",
    "<p style=\"font-size:0\"><a style=\"font-size:12px\" href=\"{{unsubscribe_url}}\">Leave</a></p>",
    "<p>To leave, go to {{unsubscribe_url}}</p>",
    "<map><area href=\"{{unsubscribe_url}}\"></map>",
  ])
  func `one that is seen is enough`(html: String) throws {
    #expect(try found(html) == [])
  }
}
