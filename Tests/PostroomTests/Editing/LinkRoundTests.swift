import Mail
import Testing

@testable import Postroom

/// What is said of links that are followed, on a web of the tests' own.
@Suite struct LinkRoundTests {
  /// Answers by URL, HEAD and GET alike, or "GET URL" to tell them apart; 200 for all others.
  private final class Web {
    var answers: [String: PageAnswer]
    var asked: [String] = []

    init(_ answers: [String: PageAnswer]) { self.answers = answers }

    func make(_ requests: [PageRequest], next: (Int, PageAnswer) -> PageRequest?) {
      for (number, request) in requests.enumerated() {
        var request: PageRequest? = request
        while let current = request {
          let line = "\(current.method == .head ? "HEAD" : "GET") \(current.url)"
          asked.append(line)
          request = next(number, answers[line] ?? answers[current.url] ?? .status(200))
        }
      }
    }
  }

  private static let page = "https://example.org/page"

  private func found(
    in body: String, _ answers: [String: PageAnswer], settings: String = TestWorkspace.settings,
    files: [String: String] = [:]
  ) throws -> (said: [String], asked: [String]) {
    let web = Web(answers)
    var editing = Editing()
    editing.files = files
    editing.files["postroom.yaml"] = settings
    editing.visit = web.make
    return (try editing.found(in: body), web.asked)
  }

  private func answering(_ answer: PageAnswer) throws -> [String] {
    try found(in: "[the page](\(Self.page))", [Self.page: answer]).said
  }

  // MARK: What comes of it

  @Test func `a page that is there is asked for once, and nothing is said`() throws {
    let (said, asked) = try found(
      in: "[the page](\(Self.page)), [its end](\(Self.page)#end), <\(Self.page)>", [:])
    #expect(said == [] && asked == ["HEAD \(Self.page)"])
  }

  @Test(arguments: [
    (PageAnswer.status(404), "\(page) is not there: the site answers 404"),
    (.status(410), "\(page) is not there: the site answers 410"),
    (.status(503), "\(page) does not work now: the site answers 503"),
    (.silence, "\(page) was not answered in time"),
    (.failure(reason: "connection reset"), "\(page) cannot be opened: connection reset"),
  ])
  func `a link that does not lead there is named where it stands`(
    answer: PageAnswer, message: String
  ) throws {
    #expect(try answering(answer) == ["8:1: dead-link: \(message)"])
  }

  @Test func `every place of a dead link is named`() throws {
    let said = try found(
      in: "[the page](\(Self.page)) or\n\n[the page](\(Self.page))", [Self.page: .status(404)]
    ).said
    #expect(said.map { $0.prefix { $0 != " " } } == ["8:1:", "10:1:"])
  }

  @Test func `a page that is not for programs is a note`() throws {
    for status in [401, 403, 429, 451, 999] {
      #expect(
        try answering(.status(status)) == [
          "8:1: dead-link: \(Self.page) answers \(status) to a program"
        ])
    }
    var editing = Editing()
    editing.visit = Web([Self.page: .status(403)]).make
    let problems = try editing.problems(in: "[the page](\(Self.page))")
    #expect(problems.noteCount == 1 && problems.warningCount == 0)
  }

  @Test(arguments: [403, 404, 405, 500, 501])
  func `what a site refuses without the page is asked for with it`(status: Int) throws {
    let (said, asked) = try found(
      in: "[the page](\(Self.page))",
      ["HEAD \(Self.page)": .status(status), "GET \(Self.page)": .status(206)])
    #expect(said == [] && asked == ["HEAD \(Self.page)", "GET \(Self.page)"])
  }

  // MARK: Redirects

  @Test func `a page that has moved for good is a note with its new URL`() throws {
    let answers: [String: PageAnswer] = [
      Self.page: .status(301, location: "https://example.org/a"),
      "https://example.org/a": .status(308, location: "https://www.example.org/b"),
      "https://www.example.org/b": .status(302, location: "https://www.example.org/today"),
    ]
    var editing = Editing()
    let web = Web(answers)
    editing.visit = web.make
    let problems = try editing.problems(in: "[the page](\(Self.page)#end)")
    #expect(problems.kept.map(\.rule) == [.movedLink] && problems.noteCount == 1)
    #expect(problems.kept.first?.message == "\(Self.page)#end has moved for good")
    #expect(problems.kept.first?.hint == "write https://www.example.org/b#end")
    #expect(web.asked.count == 4)
  }

  @Test func `one that leads elsewhere for now is left alone`() throws {
    let answers: [String: PageAnswer] = [
      Self.page: .status(302, location: "https://example.org/a"),
      "https://example.org/a": .status(301, location: "https://example.org/b"),
    ]
    #expect(try found(in: "[the page](\(Self.page))", answers).said == [])
  }

  @Test func `a page that became the site's first is perhaps gone`() throws {
    var editing = Editing()
    editing.visit =
      Web([Self.page: .status(301, location: "https://example.org/")]).make
    let problems = try editing.problems(in: "[the page](\(Self.page))")
    #expect(
      problems.kept.first?.hint
        == "it leads to the beginning of example.org now: the page may be gone")
  }

  @Test func `from http to https is said once, by link-http`() throws {
    let said = try found(
      in: "[the page](http://example.org/page)",
      ["http://example.org/page": .status(301, location: Self.page)]
    ).said
    #expect(said.map { $0.contains("link-http") } == [true])
  }

  @Test func `what a redirect leads to is named too`() throws {
    let there = "https://example.org/there"
    #expect(
      try found(
        in: "[the page](\(Self.page))",
        [Self.page: .status(302, location: there), there: .status(404)]
      ).said == [
        "8:1: dead-link: \(Self.page) is not there: the site answers 404, by way of \(there)"
      ])
  }

  @Test func `redirects end after ten`() throws {
    let (said, asked) = try found(
      in: "[the page](\(Self.page))", [Self.page: .status(302, location: Self.page)])
    #expect(said == ["8:1: dead-link: \(Self.page) leads over more than 10 redirects"])
    #expect(asked.count == 11)
  }

  @Test(arguments: [
    "http://127.0.0.1/admin", "http://192.168.1.1/", "http://[::1]/", "http://router/",
  ])
  func `a redirect into a private network is told and not followed`(url: String) throws {
    let (said, asked) = try found(
      in: "[the page](\(Self.page))", [Self.page: .status(302, location: url)])
    #expect(said.count == 1 && said[0].hasPrefix("8:1: link-private: \(Self.page) leads to "))
    #expect(asked == ["HEAD \(Self.page)"])
    #expect(
      try answering(.withinNetwork(address: "10.0.0.1"))[0].hasPrefix(
        "8:1: link-private: \(Self.page) leads to 10.0.0.1, inside a network"))
  }

  @Test func `a redirect to an app or to what may unsubscribe is not followed`() throws {
    for url in ["app://example", "mailto:ann@example.org", "https://example.org/unsubscribe?1"] {
      let (said, asked) = try found(
        in: "[the page](\(Self.page))", [Self.page: .status(302, location: url)])
      #expect(said == [] && asked == ["HEAD \(Self.page)"])
    }
  }

  // MARK: What is not visited

  @Test(arguments: [
    "https://list.example/off", "https://list.example/off?m=7", "https://other.example/unsubscribe",
    "https://other.example/a?opt_out=1", "https://other.example/leave/7", "http://10.0.0.1/x",
    "http://localhost/x", "mailto:ann@example.org", "tel:+441214960142", "www.example.org/x",
  ])
  func `a link that could do something, or leads nowhere, is not visited`(url: String) throws {
    let settings = TestWorkspace.settings.replacing(
      "unsubscribe: off@example.org", with: "unsubscribe: \"https://list.example/off?m={{name}}\"")
    #expect(try found(in: "[a](\(url))", [:], settings: settings).asked == [])
    #expect(
      try found(in: "[Unsubscribe here](\(Self.page))", [:], settings: settings).asked == [])
  }

  @Test func `links that differ by recipient are counted`() throws {
    let (said, asked) = try found(
      in:
        "[a](https://example.org/{{name}}) [b](https://example.org/?m={{name}}) [c](\(Self.page))",
      [:])
    #expect(
      said == [
        " dead-link: 2 links differ by recipient, and were not followed"
      ] && asked == ["HEAD \(Self.page)"])
  }

  // MARK: Where links stand

  @Test func `a URL of the plain text alone is followed, and named there`() throws {
    let url = "https://example.org/(text)"
    let (said, _) = try found(
      in: "[the page](\(Self.page))", [url: .status(404)],
      files: [
        "templates/plain/body.txt.mustache":
          "{{> body}}\nÄ \(url). {{unsubscribe_url}}\n{{organisation.name}}, "
          + "{{organisation.address}}\n"
      ])
    #expect(
      said == [
        "templates/plain/body.txt.mustache:2:3: dead-link: \(url) is not there: the site answers 404"
      ])
  }

  @Test func `an image on the web is looked for, and weighed where the site tells`() throws {
    let url = "https://example.org/a.png"
    #expect(
      try found(in: "![a chart](\(url))", [url: .status(200, length: 340_900)]).said == [
        "8:1: image-size: \(url) is 340 kB, which every reader loads"
      ])
    #expect(
      try found(in: "![a chart](\(url))", [url: .status(404)]).said == [
        "8:1: dead-link: \(url) is not there: the site answers 404"
      ])
    #expect(try found(in: "[a chart](\(url))", [url: .status(200, length: 340_900)]).said == [])
  }

  // MARK: Without a network

  @Test func `where no name is known, that is said once`() throws {
    let body = "[a](https://a.example/) [b](https://b.example/)"
    #expect(
      try found(
        in: body, ["https://a.example/": .unknownSite, "https://b.example/": .unknownSite]
      ).said == [
        " dead-link: no link was followed: not one site's name is known here"
      ])
    #expect(
      try found(in: body, ["https://a.example/": .unknownSite]).said == [
        "8:1: dead-link: https://a.example/ leads to a site that is not known"
      ])
  }
}
