import Testing

@testable import Postroom

@Suite struct StyleInliningTests {
  @Test(arguments: [
    ("p { color: red }", "<p>a</p>", #"<p style="color:red">a</p>"#),
    ("p{color:red;margin:0 0 1px;}", "<p>a", #"<p style="color:red; margin:0 0 1px">a"#),
    (".a { color: red }", #"<p class="b a">"#, #"<p style="color:red" class="b a">"#),
    ("#a { color: red }", "<p id=a>", #"<p style="color:red" id=a>"#),
    ("P { COLOR: Red }", "<P>a</P>", #"<P style="color:Red">a</P>"#),
    ("p, b { color: red }", "<b>a</b>", #"<b style="color:red">a</b>"#),
    (
      "td { color: red }", "<table><tr><td/></table>",
      #"<table><tr><td style="color:red"/></table>"#
    ),
    ("br { clear: both }", "<br/><br />", #"<br style="clear:both"/><br style="clear:both" />"#),
    ("i { color: red }", "<i>a</i>", #"<i style="color:red">a</i>"#),
    (".none { color: red }", "<p>a</p>", "<p>a</p>"),
    ("", "<p>a</p>", "<p>a</p>"),
    (
      "/* a */ p /* b */ { /* c */ color /* d */: /* e */ red /* f */ }", "<p>",
      #"<p style="color:red">"#
    ),
    (
      "p { font: bold  15px/1\n  Georgia , serif }", "<p>",
      #"<p style="font:bold 15px/1 Georgia , serif">"#
    ),
  ])
  func `what a rule declares is written into the tags it matches`(
    css: String, html: String, styled: String
  ) {
    #expect(Styling().body(css, html) == styled)
  }

  @Test(arguments: [
    (#"p { font-family: "Segoe UI", 'A' }"#, "<p>", #"<p style="font-family:'Segoe UI', 'A'">"#),
    (
      #"p { font-family: "Segoe UI" }"#, "<p style='a:b'>",
      #"<p style='font-family:"Segoe UI"; a:b'>"#
    ),
    (#"p { content: "it's" }"#, "<p>", #"<p style="content:&quot;it's&quot;">"#),
    (#"p { content: "it's" }"#, "<p style='a:b'>", #"<p style='content:"it&#39;s"; a:b'>"#),
    (#"p { content: 'say "a"' }"#, "<p>", #"<p style="content:'say &quot;a&quot;'">"#),
    (#"p { content: "\22 \"" }"#, "<p>", #"<p style="content:&quot;\22 \&quot;&quot;">"#),
    (#"p { content: "<b>&amp;" }"#, "<p>", #"<p style="content:'&lt;b>&amp;amp;'">"#),
    (
      "p { background: url(https://e.org/?a=1&b=2) }", "<p>",
      #"<p style="background:url(https://e.org/?a=1&amp;b=2)">"#
    ),
    ("p { color: \u{e9} }", "<p>", "<p style=\"color:\u{e9}\">"),
  ])
  func `a value cannot leave the attribute`(css: String, html: String, styled: String) {
    #expect(Styling().body(css, html) == styled)
  }

  @Test(arguments: [
    // Weight, then order.
    ("p { color: red } p { color: blue }", "<p>", #"<p style="color:blue">"#),
    (".a { color: red } p { color: blue }", "<p class=a>", #"<p style="color:red" class=a>"#),
    (
      "#i { color: red } p.a.b.c { color: blue }", "<p id=i class='a b c'>",
      #"<p style="color:red" id=i class='a b c'>"#
    ),
    (
      "p.a { color: red } .a { color: blue } .a { margin: 0 }", "<p class=a>",
      #"<p style="margin:0; color:red" class=a>"#
    ),
    (
      "p, .a { color: red } p { color: blue }", "<p class=a>",
      #"<p style="color:red" class=a>"#
    ),
    (
      "[class=a] { color: red } p { color: blue }", "<p class=a>",
      #"<p style="color:red" class=a>"#
    ),
    (
      ":where(.a) { color: red } p { color: blue }", "<p class=a>",
      #"<p style="color:blue" class=a>"#
    ),
    (
      ":is(.a, #x) { color: red } .a.a { color: blue }", "<p class=a>",
      #"<p style="color:red" class=a>"#
    ),
    // A shorthand behind its part undoes it.
    (
      "p { padding-left: 1px } .a { padding: 2px }", "<p class=a>",
      #"<p style="padding-left:1px; padding:2px" class=a>"#
    ),
    (
      ".a { padding-left: 1px } p { padding: 2px }", "<p class=a>",
      #"<p style="padding:2px; padding-left:1px" class=a>"#
    ),
    // One rule may say a property twice, for old programs and new.
    (
      "p { color: red; color: rgb(0 0 0) } .a { margin: 0 }", "<p class=a>",
      #"<p style="color:red; color:rgb(0 0 0); margin:0" class=a>"#
    ),
    (
      "p { color: red; color: rgb(0 0 0) } .a { color: blue }", "<p class=a>",
      #"<p style="color:blue" class=a>"#
    ),
    // !important, which loses its mark: it could not be undone in the dark.
    (
      "p { color: red !important } .a { color: blue }", "<p class=a>",
      #"<p style="color:red" class=a>"#
    ),
    (
      "p { color: red ! IMPORTANT } #i { color: blue !important }", "<p id=i>",
      #"<p style="color:blue" id=i>"#
    ),
  ])
  func `the stronger rule wins, and then the later one`(
    css: String, html: String, styled: String
  ) {
    #expect(Styling().body(css, html) == styled)
  }

  @Test(arguments: [
    (
      "p { color: red; margin: 0 }", #"<p style="color:blue">"#,
      #"<p style="margin:0; color:blue">"#
    ),
    ("p { margin: 0 }", "<p style='color:blue; '>", "<p style='margin:0; color:blue; '>"),
    ("p { margin: 0 }", "<p style=color:blue>", #"<p style="margin:0; color:blue">"#),
    ("p { margin: 0 }", #"<p style="">"#, #"<p style="margin:0">"#),
    (
      "p { margin: 0; color: red !important }", #"<p style=" ">"#,
      #"<p style="margin:0; color:red ">"#
    ),
    (
      "p { margin: 0 }", #"<p STYLE = "color:blue" class="x">"#,
      #"<p STYLE = "margin:0; color:blue" class="x">"#
    ),
    (
      "p { padding-left: 1px }", #"<p style="padding:0">"#,
      #"<p style="padding-left:1px; padding:0">"#
    ),
    (
      "p { color: red !important }", #"<p style="color:blue">"#,
      #"<p style="color:blue; color:red">"#
    ),
    (
      "p { color: red !important }", #"<p style="color:blue; ">"#,
      #"<p style="color:blue;  color:red">"#
    ),
    (
      "p { color: red !important }", "<p style=color:blue>",
      #"<p style="color:blue; color:red">"#
    ),
    ("p { margin: 0 }", "<p style>", "<p style>"),
  ])
  func `a style that is in the tag already wins, unless the rule is important`(
    css: String, html: String, styled: String
  ) {
    #expect(Styling().body(css, html) == styled)
  }

  @Test func `all else stays byte for byte`() {
    let html = """
      <!DOCTYPE html>
      <html xmlns:o="urn:x"><head><title>a &amp; b</title>
      <!--[if mso]><xml><o:p>&nbsp;</o:p></xml><table><tr><td><![endif]-->
      <style>p { color: red; } /* "own" */</style></head>
      <body bgcolor=#fff>
      <!--[if mso]><table><tr><td class="x"><![endif]-->
      <p  CLASS = 'x'
         title="a>b &copy; &#8217;">\u{e9}&nbsp;&zwnj;<o:p></o:p>< 3 & 4</p >
      <!--[if !mso]><!--><b class="x">b</b><!--<![endif]-->
      </body></html>

      """
    let styled = Styling().page(".x { margin: 0 } .y { color: red }", html)
    #expect(
      styled
        == html.replacing("<p  CLASS", with: "<p style=\"margin:0\"  CLASS")
        .replacing("<b class", with: "<b style=\"margin:0\" class"))
  }

  @Test func `merge tags stay what they are`() {
    let html = """
      <p class="x" title="{{name}}">{{name}} <a class="x" href="{{url}}?a={{plan}}">{{plan}}</a></p>
      """
    let values = ["name": "A & <B>", "url": "https://e.org/", "plan": "p q"]
    let plain = Styling().body("", html, values)
    #expect(
      Styling().body(".x { margin: 0 }", html, values)
        == plain.replacing(" class", with: " style=\"margin:0\" class"))
  }

  @Test func `what is repeated by the parser is styled once`() {
    // Section 13.2.10.1 of the HTML standard: the <b> goes on in the second paragraph.
    #expect(
      Styling().body("b { margin: 0 } p { color: red }", "<p><b>a<p>b</b>c</p>")
        == #"<p style="color:red"><b style="margin:0">a<p style="color:red">b</b>c</p>"#)
  }
}
