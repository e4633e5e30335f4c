import Testing

@testable import Postroom

@Suite struct LinkCheckTests {
  private static let page = "https://example.org/page"

  // MARK: What is read of a link

  @Test(arguments: [
    ("[click here](\(page))", "8:1: \"click here\""), ("see *[here](\(page))*.", "8:6: \"here\""),
    ("to [**Read more**…](\(page))", "8:4: \"Read more…\""),
    ("[this\nlink](\(page))", "8:1: \"this link\""),
    ("[More info &raquo;](\(page))", "8:1: \"More info »\""),
    ("one\n\n- [Here!](\(page))", "10:3: \"Here!\""),
  ])
  func `a text that says nothing is named where the link begins`(
    body: String, found: String
  ) throws {
    #expect(
      try Editing().found(.clickHere, in: body) == [
        "\(found) does not say where the link leads"
      ])
  }

  @Test(arguments: [
    "[Read more about Net Zero](\(page))", "[The page](\(page))", "<\(page)>", "\(page)",
    "click here: [the programme](\(page))", "[![here](https://example.org/a.png)](\(page))",
    "[Here is the list](\(page))", "[{{name}}](\(page))", "`[here](\(page))`", "\\[here](\(page))",
  ])
  func `a text that says where it leads is left alone`(body: String) throws {
    #expect(try Editing().found(.clickHere, in: body) == [])
  }

  @Test func `a link of a list in the front matter is named there, each where it stands`() throws {
    var editing = Editing()
    editing.matter = """
      vars:
        news:
          - {link: Read more, url: "https://example.org/1"}
          - {link: The programme, url: "https://example.org/2"}
          - {link: Read more, url: "www.example.org"}
      """
    editing.files["templates/plain/body.html.mustache"] =
      "{{> body}}{{#news}}<p><a href=\"{{url}}\">{{link}}</a></p>{{/news}}<br>\n"
      + "<a href=\"{{unsubscribe_url}}\">Click here</a>, {{organisation.name}}"
    let clicks = try editing.found(.clickHere, in: "x").map { $0.prefix { $0 != " " } }
    #expect(clicks == ["8:14:", "10:14:", "templates/plain/body.html.mustache:2:1:"])
    #expect(try editing.found(.linkTarget, in: "x").map { $0.prefix { $0 != " " } } == ["10:14:"])
  }

  @Test(arguments: [
    ("[https://bank.example](https://example.org)", "https://bank.example", "https://example.org"),
    ("[www.bank.co.uk](\(page))", "www.bank.co.uk", page),
    ("[example.org/a](https://www.example.org/b)", "example.org/a", "https://www.example.org/b"),
    ("[ann@example.org](mailto:bob@example.org)", "ann@example.org", "mailto:bob@example.org"),
  ])
  func `a text that is another URL than the target is named`(
    body: String, shown: String, target: String
  ) throws {
    #expect(
      try Editing().found(.linkText, in: body) == [
        "8:1: the link shows \(shown) and leads to \(target)"
      ])
  }

  @Test(arguments: [
    "[example.org](https://www.example.org/)",
    "[https://example.org](https://example.org/page?a=1)",
    "[www.Example.org/page/](\(page)/2)", "[Ann@example.org](mailto:ann@example.org?subject=x)",
    "[Node.js](\(page))", "[the bank.com page](\(page))", "[ann@example.org](\(page))", "<a@b.org>",
    "[v1.2](\(page))", "[example.org](https://example.org/{{name}})", "www.example.org/x",
  ])
  func `a text that is the target, or no URL, is left alone`(body: String) throws {
    #expect(try Editing().found(.linkText, in: body) == [])
  }

  // MARK: Where a link leads

  @Test(
    arguments: [
      ("[page](javascript:alert)", "a link with javascript: does not work in mail"),
      ("[page](ftp://example.org/a)", "a link with ftp: does not work in mail"),
      ("[page]()", "a link that leads nowhere"), ("[page](#)", "a link that leads nowhere"),
      (
        "[page](www.example.org)",
        "\"www.example.org\" has no scheme, and leads nowhere from a message"
      ),
      ("[page](/about)", "\"/about\" is only a part of a URL, and a message is on no site"),
      ("[page](https:/example.org)", "\"https:/example.org\" names no site"),
      ("[page](https://https://example.org)", "\"https://https://example.org\" begins twice"),
      ("[page](https://exa$mple.org)", "\"exa$mple.org\" is no name of a site"),
      ("[page](https://example.org/a.)", "\"https://example.org/a.\" ends with \".\""),
      ("[page](mailto:nobody)", "\"nobody\" is no address: no @ in the address"),
      ("[page](tel:0121x)", "\"tel:0121x\" is no telephone number"),
      (
        "[page](https://example.org/%7B%7Bname%7D%7D)",
        "\"https://example.org/%7B%7Bname%7D%7D\" has a merge tag in it that was not merged"
      ),
    ])
  func `a link that leads nowhere is named`(body: String, message: String) throws {
    #expect(try Editing().found(.linkTarget, in: body) == ["8:1: \(message)"])
  }

  @Test(arguments: [
    page, "http://example.org:8080/a_(b)?c=d&e#f", "mailto:ann@example.org",
    "mailto:a@example.org,b@example.org?subject=a%20b", "mailto:?subject=x", "tel:+441214960142",
    "#news", "{{name}}", "https://example.org/{{name}}?a={{town}}", "https://example.org",
    "https://bücher.example", "https://ann:pw@example.org/",
  ])
  func `a link that leads somewhere is left alone`(target: String) throws {
    #expect(try Editing().found(.linkTarget, in: "[the page](\(target))") == [])
  }

  @Test(arguments: [
    "localhost", "intranet", "192.168.1.5", "10.0.0.1:8080", "172.20.1.1", "127.0.0.1",
    "169.254.169.254", "100.64.0.1", "files.lan", "a.b.internal", "pi.local",
  ])
  func `a page inside a network is named`(host: String) throws {
    let found = try Editing().found(.linkPrivate, in: "[the page](http://\(host)/x)")
    #expect(found.count == 1 && found[0].hasPrefix("8:1: "))
  }

  @Test(arguments: [
    "example.org", "8.8.8.8", "172.32.0.1", "local.example.org", "1.2.3.example",
  ])
  func `a page that everybody reaches is left alone`(host: String) throws {
    #expect(try Editing().found(.linkPrivate, in: "[the page](https://\(host)/x)") == [])
  }

  @Test func `http is a note, and no more`() throws {
    let problems = try Editing().problems(in: "[the page](http://example.org/x)")
    #expect(problems.noteCount == 1 && problems.warningCount == 0)
    #expect(problems.kept.map(\.rule) == [.linkHTTP])
    #expect(try Editing().found(.linkHTTP, in: "[the page](https://example.org/http://)") == [])
  }

  // MARK: Side by side

  @Test func `two links side by side to one page are named`() throws {
    let message = "the link before this one leads to the same page"
    #expect(
      try Editing().found(.linkRepeated, in: "[the](\(Self.page)) [page](\(Self.page))")
        == ["8:33: \(message)"])
    #expect(
      try Editing().found(.linkRepeated, in: "[the](\(Self.page))**[page](\(Self.page))**")
        == ["8:34: \(message)"])
  }

  @Test(arguments: [
    "[the](\(page)) or [page](\(page))", "[the](\(page))\n\n[page](\(page))",
    "- [the](\(page))\n- [page](\(page))", "[the](\(page)) [page](\(page)2)",
    "{{#town}}[the](\(page)){{/town}}{{^town}}[page](\(page)){{/town}}",
  ])
  func `links apart, or to two pages, are left alone`(body: String) throws {
    #expect(try Editing().found(.linkRepeated, in: body) == [])
  }
}
