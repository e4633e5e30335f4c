import Testing

@testable import Postroom

@Suite struct KeptStyleTests {
  @Test(arguments: [
    ("a:hover { color: red }", "a:hover { color: red; }"),
    ("a, a:hover, a::before { color: red }", "a:hover, a::before { color: red; }"),
    (":root { color-scheme: light dark }", ":root { color-scheme: light dark; }"),
    (
      "@media (max-width: 600px){.a{margin:0!important}p{color:red}}",
      """
      @media (max-width: 600px) {
        .a { margin: 0 !important; }
        p { color: red; }
      }
      """
    ),
    (
      "@supports (display: grid) { @media print { p { margin: 0 } } }",
      """
      @supports (display: grid) {
        @media print {
          p { margin: 0; }
        }
      }
      """
    ),
    (
      #"@font-face { font-family: "A"; src: url('https://e.org/a.woff2') }"#,
      #"@font-face { font-family: "A"; src: url('https://e.org/a.woff2') }"#
    ),
    (
      "@keyframes a { from { top: 0 } 50% { top: 1px } }",
      "@keyframes a { from { top: 0 } 50% { top: 1px } }"
    ),
    ("[data-ogsc] .a { color: red }", "[data-ogsc] .a { color: red; }"),
    ("p[title] { color: red }", "p[title] { color: red; }"),
    (".none { color: red } u + .none { color: red }", ""),
    ("p { color: red }", ""), ("/* nothing */", ""), ("@charset 'utf-8';", ""),
  ])
  func `what only the reader's program can decide stays in the head`(css: String, kept: String) {
    #expect(Styling().kept(css, "<p class='a'><a href='https://e.org'>a</a></p>") == kept)
  }

  @Test(arguments: [
    (
      "<html><head><title>a</title></head><body>b</body></html>",
      "<html><head><title>a</title>STYLE</head><body>b</body></html>"
    ),
    ("<html><body>b</body></html>", "<html>STYLE<body>b</body></html>"),
    ("<head><title>a</title><body>b", "<head><title>a</title>STYLE<body>b"),
  ])
  func `it stands at the end of the head`(html: String, page: String) {
    #expect(
      Styling().page("a:hover { margin: 0 }", html)
        == page.replacing("STYLE", with: "<style>\na:hover { margin: 0; }\n</style>\n"))
  }

  @Test func `without a head there is an error`() {
    #expect(
      Styling().page("a:hover { margin: 0 }", "<p>a</p>") == """
        body.html.mustache: error: the page has no <head>, where @media rules and their like have \
        to stay
        """)
  }

  @Test func `a style sheet cannot end its element`() {
    #expect(
      Styling().page("a:hover { content: '</STYLE>' }", "<head></head>")
        == "body.html.mustache: error: the style sheet holds </style, which would end it too early")
  }

  @Test(arguments: [
    ("p { color: red } @media print { p { color: blue } }", "1:37"),
    ("p { padding: 0 }\n@media print { p { padding-left: 1px } }", "2:20"),
    ("p { padding-left: 1px }\n@media print { p { padding: 0 } }", "2:20"),
    ("a { color: red }\na:hover { color: blue }", "2:11"),
    ("p { font: bold 1px a }\n@media print { p { line-height: 2 } }", "2:20"),
  ])
  func `a kept declaration that a tag's style undoes is told`(css: String, place: String) {
    let styling = Styling()
    _ = styling.kept(css, "<p><a href='https://e.org'>a</a></p>")
    #expect(styling.shown.hasPrefix("styles.css:\(place): warning: "))
    #expect(styling.problems.warningCount == 1)
  }

  @Test(arguments: [
    "p { color: red } @media print { p { color: blue !important } }",
    "p { color: red } @media print { b { color: blue } p { margin: 0 } }",
    "p { border: 0 } @media print { p { border-radius: 0 } }",
    "p { color: red } @media print { p { color: red } }",
    "p { text-align: left } @media print { p { text-align-last: left } }",
  ])
  func `one that has its effect is not`(css: String) {
    let styling = Styling()
    _ = styling.kept(css, "<p>a</p>")
    #expect(styling.shown == "")
  }
}
