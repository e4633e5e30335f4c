import Testing

@testable import Postroom

@Suite struct SectionedStyleTests {
  private static let css = "td { margin: 0 } .gold { color: gold } .card { padding: 1px }"

  @Test(arguments: [
    (
      #"<td class="card">{{#plan}}<b>a</b>{{/plan}}</td>"#,
      #"<td style="margin:0; padding:1px" class="card"><b>a</b></td>"#,
      #"<td style="margin:0; padding:1px" class="card"></td>"#
    ),
    (
      "{{#plan}}<td class=gold>{{/plan}}{{^plan}}<td>{{/plan}}",
      #"<td style="margin:0; color:gold" class=gold>"#, #"<td style="margin:0">"#
    ),
    (
      #"<td style="{{#plan}}color:red{{/plan}}">"#, #"<td style="margin:0; color:red">"#,
      #"<td style="margin:0; ">"#
    ),
    (
      #"<td class="card {{#plan}}gold{{/plan}}">"#,
      #"<td style="margin:0; padding:1px" class="card gold">"#,
      #"<td style="margin:0; padding:1px" class="card ">"#
    ),
    (
      #"<td class="card-{{#plan}}gold{{/plan}}">"#, #"<td style="margin:0" class="card-gold">"#,
      #"<td style="margin:0" class="card-">"#
    ),
    (
      #"<td {{#plan}}class="gold"{{/plan}}>"#, #"<td style="margin:0" class="gold">"#,
      #"<td style="margin:0" >"#
    ),
    (
      #"<td class="{{plan}}">"#, #"<td style="margin:0" class="gold">"#,
      #"<td style="margin:0" class="">"#
    ),
    (#"<td {{#plan}}style="color:red"{{/plan}}>"#, #"<td style="color:red">"#, "<td >"),
  ])
  func `a style in a tag is everybody's`(html: String, filled: String, empty: String) {
    let page = "<table><tr>\(html)"
    #expect(Styling().body(Self.css, page, ["plan": "gold"]) == "<table><tr>\(filled)")
    #expect(Styling().body(Self.css, page) == "<table><tr>\(empty)")
  }

  @Test(arguments: [
    #"<p class="{{#plan}}gold{{/plan}}{{^plan}}lead{{/plan}}">"#,
    #"<p class="x-{{#plan}} gold">{{/plan}}{{^plan}}">{{/plan}}"#,
    #"<p {{#plan}}class="gold"{{/plan}}>"#,
  ])
  func `a rule that asks for what a section decides stays a rule`(html: String) {
    #expect(
      Styling().kept(".gold { color: gold } b { margin: 0 }", html) == ".gold { color: gold; }")
  }

  @Test func `that it has no effect where the tag has the same property is said`() {
    let styling = Styling()
    _ = styling.page(
      "p { color: red }\n.gold { color: gold; margin: 0 }",
      #"<head></head><p class="{{#plan}}gold{{/plan}}">"#)
    #expect(
      styling.shown
        == """
        styles.css:2:9: warning: color has no effect here: it is written into the tag too, which wins
        """)
    #expect(styling.hints == ["end it with !important"])
  }
}
