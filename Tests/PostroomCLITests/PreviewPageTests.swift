import Foundation
import TestSupport
import Testing

/// The page of previews, in a real browser: what it shows is what would be submitted.
@Suite(.enabled(if: Browser.path != nil, "no Chromium is installed"))
struct PreviewPageTests {
  private static func page(
    _ workspace: CommandWorkspace, _ arguments: String...
  ) throws -> URL {
    let written = try BuiltBinary.run(
      ["preview", "spring", "--quiet", "--out", "seen"] + arguments, in: workspace.folder.path)
    #expect(written.standardOutput == "seen/index.html\n", "\(written.standardError)")
    return workspace.url("seen/index.html")
  }

  private static func workspace() throws -> CommandWorkspace {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.edit("campaigns/spring.md", "audience:", "send_at: 2033-07-01 09:00\naudience:")
    let rows = (1...6).map { "m\($0)@example.org,Mem\($0),Co \($0),active\n" }.joined()
    try workspace.write(
      try workspace.text("recipients/members.csv") + rows
        + "layla@example.org,ليلى,Noor,active\n"
        + "evil@example.org,</script><script>document.title='taken'</script>,\"<b>&\",active\n",
      to: "recipients/members.csv")
    return workspace
  }

  /// The text of the first element with this tag, as a reader sees it.
  private static func text(_ tag: String, in document: String) throws -> String {
    let start = try #require(document.range(of: "<\(tag)>"))
    let end = try #require(document[start.upperBound...].range(of: "</\(tag)>"))
    return String(document[start.upperBound..<end.lowerBound])
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&nbsp;", with: "\u{A0}")
      .replacing("&amp;", with: "&")
  }

  @Test(arguments: [2, 12, 13])
  func `the raw view holds the bytes that would be submitted`(row: Int) throws {
    let workspace = try Self.workspace()
    let document = try Browser.document(
      of: try Self.page(workspace, "--all"), fragment: "\(row)/6")
    let eml = try workspace.postroom(
      "preview", "spring", "--row", "\(row)", "--format", "eml", "--quiet")
    #expect(try Array(Self.text("pre", in: document).utf8) == eml.bytes)
  }

  @Test func `the plain text view decodes what was encoded`() throws {
    let workspace = try Self.workspace()
    let document = try Browser.document(of: try Self.page(workspace, "--all"), fragment: "12/4")
    let json = try workspace.postroom("preview", "spring", "--row", "12", "--format", "json")
    let text = try #require(try json.objects.first?["text"] as? String)
    #expect(text.contains("ليلى"))
    let shown = try Self.text("pre", in: document).replacing("\r\n", with: "\n")
    #expect(shown.trimmingCharacters(in: .newlines) == text.trimmingCharacters(in: .newlines))
  }

  @Test func `the headers begin with the envelope, which is each message's own once it is queued`()
    throws
  {
    let workspace = try Self.workspace()
    func envelope() throws -> [String] {
      let page = try Self.page(workspace, "--all")
      return try Browser.document(of: page, fragment: "12/5")
        .matches(of: #/<tr class="envelope"><th[^>]*>([A-Z ]+)</th><td>&lt;([^&]*)&gt;/#)
        .map { "\($0.1) \($0.2)" }
    }
    #expect(
      try envelope() == ["MAIL FROM bounces@wmhtc.example.org", "RCPT TO layla@example.org"])
    #expect(try workspace.postroom("links", "keygen").status == 0)
    try workspace.edit("postroom.yaml", "  unsubscribe:", "  verp: true\n  unsubscribe:")
    #expect(try envelope().first == "MAIL FROM bounces+TOKEN@wmhtc.example.org")
    // Nothing answers there: it is queued, and not sent.
    _ = try workspace.postroom("send", "spring", "--yes")
    let queued = try #require(try envelope().first)
    #expect(
      queued.wholeMatch(of: /MAIL FROM bounces\+[a-z2-7]{26}@wmhtc.example.org/) != nil, "\(queued)"
    )
  }

  @Test func `the extremes come first, then each variant, then everybody`() throws {
    let workspace = try Self.workspace()
    let document = try Browser.document(of: try Self.page(workspace, "--all"))
    let titles = document.matches(of: /<h2>([^<]+)</).map { String($0.1) }
    #expect(titles.prefix(4) == ["Look at these first", "Variant 1", "Variant 2", "Everybody"])
    #expect(document.contains("<p>without company</p>"))
    #expect(document.contains("right-to-left"))
    #expect(document.contains("11 recipients, 2 variants"))
  }

  @Test func `a hostile value is text on the page, and nothing runs`() throws {
    let workspace = try Self.workspace()
    let document = try Browser.document(of: try Self.page(workspace, "--all"), fragment: "13/0")
    #expect(document.contains("<title>Preview: spring</title>"))
    #expect(document.contains("evil@example.org"))
    #expect(!document.contains("document.title='taken'</script>"))
  }

  @Test func `a finding stands with the line that it speaks of`() throws {
    let workspace = try Self.workspace()
    try workspace.edit(
      "campaigns/spring.md", "what *spring*", "On Monday 1 March 2022, what *spring*")
    let document = try Browser.document(of: try Self.page(workspace, "--all"))
    #expect(document.contains("class=\"finding error\""))
    #expect(document.contains("campaigns/spring.md:"))
    #expect(document.contains("<mark>Monday</mark>"))
  }

  @Test(arguments: [1440, 700])
  func `the page has a picture at any width`(width: Int) throws {
    let workspace = try Self.workspace()
    let page = try Self.page(workspace, "--all")
    let picture = try Browser.picture(of: page, width: width)
    // A page that shows nothing is a few kB of one colour.
    #expect(picture.count > 15_000)
    #expect(try Browser.picture(of: page, fragment: "2/1", width: width) != picture)
  }

  @Test(arguments: [500, 700])
  func `nothing stands beyond the edge of a narrow window`(width: Int) throws {
    let workspace = try Self.workspace()
    try workspace.write(
      try workspace.text("recipients/members.csv")
        + "\(String(repeating: "long", count: 15))@\(String(repeating: "long", count: 15)).example.org,"
        + "Lou,Acme,active\n", to: "recipients/members.csv")
    let page = try Self.page(workspace, "--all")
    // The page lets no script run but its own.
    let measured =
      try String(contentsOf: page, encoding: .utf8)
      .replacing("Content-Security-Policy", with: "X-Unused") + """
        <script>addEventListener("load", () => {
          const edges = [...document.querySelectorAll("#list, #groups button, main, #bar, #views")]
            .map(one => one.getBoundingClientRect().right)
          document.body.dataset.edge = Math.max(...edges)
        })</script>
        """
    try measured.write(to: page, atomically: true, encoding: .utf8)
    let document = try Browser.document(of: page, width: width)
    let edge = try #require(document.firstMatch(of: /data-edge="([0-9.]+)"/)?.1)
    #expect(try #require(Double(edge)) <= Double(width))
  }
}
