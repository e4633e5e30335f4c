import Testing

@testable import Postroom

/// What styles do to the reading of a page.
struct StyleCheckTests {
  private static let page = "templates/plain/body.html.mustache"
  private static let sheet = "templates/plain/styles.css"

  private func found(
    _ rule: Rule, _ html: String, sheet: String = "", head: String = "", body: String = "x"
  ) throws -> [String] {
    var editing = Editing()
    editing.files[Self.page] =
      "<html><head>\(head)</head><body>\n\(html)\n"
      + "{{preheader}}<a href=\"{{unsubscribe_url}}\">Leave</a>"
      + "{{organisation.name}} {{organisation.address}}</body></html>"
    if !sheet.isEmpty { editing.files[Self.sheet] = sheet }
    return try editing.found(rule, in: body)
  }

  // MARK: Contrast

  @Test func `text that does not stand out is named where its colour is stated`() throws {
    #expect(
      try found(.contrast, "<div style=\"color:#777; background:#fff\">{{> body}}</div>") == [
        "\(Self.page):2:13: text in #777777 on #FFFFFF has a contrast of 4.4:1"
      ])
    #expect(
      try found(
        .contrast, "<div class=a><div class=b>{{> body}}</div></div>",
        sheet: ".a { background-color: #000 }\n.b { margin: 0; color: #333 }") == [
          "\(Self.sheet):2:17: text in #333333 on #000000 has a contrast of 1.6:1"
        ])
    #expect(
      try found(
        .contrast, "<div class=b>{{> body}}</div>",
        head: "<style>\n .b { background: white;\n  color: yellow }</style>") == [
          "\(Self.page):3:3: text in #FFFF00 on #FFFFFF has a contrast of 1.0:1"
        ])
    #expect(
      try found(
        .contrast, "<table bgcolor=navy><tr><td><font color=blue>x</font>{{> body}}</table>")
        == ["\(Self.page):2:29: text in #0000FF on #000080 has a contrast of 1.8:1"])
  }

  @Test func `text written in the campaign is judged by the template's styles`() throws {
    #expect(
      try found(
        .contrast, "<div class=letter>{{> body}}</div>",
        sheet: ".letter { background: #fff; color: #111 }\n.letter a { color: #ccc }",
        body: "see [the page](https://example.org)") == [
          "\(Self.sheet):2:13: text in #CCCCCC on #FFFFFF has a contrast of 1.6:1"
        ])
  }

  @Test func `in the dark the dark rules count, and what they leave as it was`() throws {
    let dark = "@media (prefers-color-scheme: dark) {"
    let html = "<div class=a><div class=b>{{> body}}</div></div>"
    let light = ".a { background: #fff } .b { color: #333 }\n"
    #expect(
      try found(.contrast, html, sheet: light + dark + " .a { background: #000 !important } }") == [
        "\(Self.sheet):2:44: text in #333333 on #000000 has a contrast of 1.6:1 in the dark"
      ])
    #expect(
      try found(
        .contrast, html,
        sheet: light + dark
          + " .a { background: #000 !important } .b { color: #eee !important } }") == [])
    // Without !important the tag wins, into which the light rule is written.
    #expect(try found(.contrast, html, sheet: light + dark + " .b { color: #fefefe } }") == [])
  }

  @Test(arguments: [
    "<div style=\"color:#767676;background:#fff\">{{> body}}</div>",
    "<div style=\"color:#777;background:#fff;font-size:24px\">{{> body}}</div>",
    "<div style=\"color:#777;background:#fff;font:bold 19px/24px Arial\">{{> body}}</div>",
    "<h2 style=\"color:#777;background:#fff\">{{> body}}</h2>",
    "<div style=\"color:#777\">{{> body}}</div>", "<div style=\"background:#777\">{{> body}}</div>",
    "<div style=\"color:#fff;background:#fff url(https://example.org/a.png)\">{{> body}}</div>",
    "<div style=\"color:#fff;background:#fff;display:none\">{{> body}}</div>",
    "<div style=\"opacity:0\"><div style=\"color:#fff;background:#fff\">{{> body}}</div></div>",
    "<p style=\"color:#fff;background:#fff\">&nbsp;&zwnj; <b style=\"color:#000\">{{> body}}</b></p>",
    "<div style=\"color:rgba(0,0,0,.2);background:#fff\">{{> body}}</div>",
    "<div style=\"color:#eee\"><a style=\"background:#fff\" href=\"https://example.org\">the page</a></div>"
      + "{{> body}}",
    "<div style=\"background:#fff\"><div style=\"background:transparent;color:#000\">{{> body}}</div></div>",
  ])
  func `text that stands out, is large, hidden, or on nobody knows what, is left alone`(
    html: String
  ) throws {
    #expect(try found(.contrast, html) == [])
  }

  @Test func `an overriding rule is the one that counts`() throws {
    #expect(
      try found(
        .contrast, "<div class=b id=c style=\"background:#fff\">{{> body}}</div>",
        sheet: "#c { color: #000 } .b { color: #fff } div { color: #eee }") == [])
    #expect(
      try found(
        .contrast, "<div class=b style=\"background:#fff;color:#000\">{{> body}}</div>",
        sheet: ".b { color: #fff !important }"
      ).count == 1)
    #expect(
      try found(
        .contrast, "<div class=b style=\"background:#fff\">{{> body}}</div>",
        sheet: "@media (max-width: 600px) { .b { color: #fff !important } }") == [])
  }

  // MARK: What mail programs leave out

  @Test(arguments: [
    ("<div style=\"margin:0; display:flex\">", "2:23: Outlook for Windows knows no display: flex"),
    (
      "<div style=\"display:inline-grid\">",
      "2:13: Outlook for Windows knows no display: inline-grid"
    ),
    ("<div style=\"position:absolute\">", "2:13: Gmail and Outlook know no position: absolute"),
    ("<div style=\"color:var(--c)\">", "2:13: Gmail and Outlook know no var()"),
    (
      "<div style=\"background:url(https://example.org/a.png)\">",
      "2:13: Outlook for Windows shows no background image"
    ),
    ("é <form>", "2:3: Gmail and Outlook leave out <form>"),
    ("<iframe></iframe>", "2:1: Gmail and Outlook leave out <iframe>"),
  ])
  func `what Outlook or Gmail leaves out is named where it stands`(
    html: String, found: String
  ) throws {
    #expect(try self.found(.mailSupport, html + "{{> body}}") == ["\(Self.page):\(found)"])
  }

  @Test func `style sheets are looked at too, each where it stands`() throws {
    #expect(
      try found(
        .mailSupport, "{{> body}}", sheet: ".a {\n  display: grid;\n}",
        head: "<style>@import 'a.css';\n.b { position: fixed }</style>"
          + "<link rel=\"StyleSheet\" href=\"https://example.org/a.css\">") == [
          "\(Self.sheet):2:3: Outlook for Windows knows no display: grid",
          "\(Self.page):1:20: Gmail and Outlook follow no @import",
          "\(Self.page):2:6: Gmail and Outlook know no position: fixed",
          "\(Self.page):2:31: Gmail and Outlook leave out a style sheet elsewhere",
        ])
    let long = "<style>" + String(repeating: "p { margin: 0 }\n", count: 513) + "</style>"
    #expect(
      try found(.mailSupport, "{{> body}}", head: long) == [
        "\(Self.page):1:20: Gmail leaves out a <style> of more than 8,192 characters"
      ])
  }

  @Test(arguments: [
    "<div style=\"display:block; position:relative\">",
    "<td bgcolor=\"#fff\" style=\"background:#fff url(https://example.org/a.png)\">",
    "<td style=\"background-color:#fff; background-image:url(https://example.org/a.png)\">",
    "<!-- <form> --><p>flex and grid</p>", "<link rel=icon href=\"https://example.org/a.ico\">",
    "<!--[if mso]><table><tr><td><![endif]-->",
  ])
  func `what they show is left alone`(html: String) throws {
    #expect(try found(.mailSupport, html + "{{> body}}") == [])
  }

  @Test func `a rule under a condition is for the programs that know it`() throws {
    #expect(
      try found(
        .mailSupport, "{{> body}}",
        sheet: "@media screen and (min-width: 600px) { .a { display: flex } }") == [])
  }
}
