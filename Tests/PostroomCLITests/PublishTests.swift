import Foundation
import TestSupport
import Testing

/// Pages on the web, made with the built binary.
struct PublishTests {
  private static let campaign = "2022-01-newsletter"

  /// The sample, published.
  private static func workspace(relay url: String = "smtp://localhost:1") throws
    -> CommandWorkspace
  {
    let workspace = try CommandWorkspace.sample(relay: url)
    try workspace.edit("postroom.yaml", "# publish: ", "publish: ")
    try workspace.edit("postroom.yaml", "# publish_url: ", "publish_url: ")
    return workspace
  }

  @Test func `a page on the web has its images, and nothing that is a member's own`() throws {
    let workspace = try Self.workspace()
    let ending = try workspace.postroom("publish", Self.campaign)
    #expect(ending.status == 0 && ending.standardError == "", "\(ending)")
    let page = try workspace.text("public/letters/\(Self.campaign).html")
    #expect(page.contains("Dear colleague,"))
    #expect(!page.contains("cid:") && !page.contains("unsubscribe@"))
    #expect(!page.contains("Sent to") && !page.contains("in your browser"))
    for line in try workspace.text("recipients/members.csv").split(whereSeparator: \.isNewline) {
      guard let address = line.split(separator: ",").first(where: { $0.contains("@") }) else {
        continue
      }
      #expect(!page.contains(address))
    }
    let source = try #require(page.firstMatch(of: /src="(images\/[0-9a-f]+\.png)"/)).1
    let image = try Data(contentsOf: workspace.url("public/letters/\(source)"))
    #expect(try image == Data(contentsOf: workspace.url("campaigns/images/year-ahead.png")))
  }

  @Test func `what only a member can be shown is an error of check, at its place`() throws {
    let workspace = try Self.workspace()
    try workspace.edit("campaigns/\(Self.campaign).md", "Happy New Year", "Happy {{email}}")
    let ending = try workspace.postroom("check", Self.campaign)
    #expect(ending.status == 65)
    let complaint =
      "campaigns/\(Self.campaign).md:66:7: error: on the page on the web, {{email}} has no value"
    #expect(ending.standardError.contains(complaint), "\(ending)")
    try workspace.edit(
      "campaigns/\(Self.campaign).md", "subject:", "publish: no\nsubject:")
    #expect(try workspace.postroom("check", Self.campaign).status == 0)
  }

  @Test func `the list and the feed name what was published, the newest first`() throws {
    let workspace = try Self.workspace()
    for name in [Self.campaign, "2028-01-topical-tuesday"] {
      #expect(try workspace.postroom("publish", name).status == 0)
    }
    let list = try workspace.text("public/letters/index.html")
    #expect(list.contains("<a href=\"\(Self.campaign).html\">January 2022: our founding year"))
    let feed = try Self.entries(of: workspace.url("public/letters/feed.xml"))
    let address = "https://wmhtc.example.org/letters"
    #expect(
      feed == """
        West Midlands Health Technologies Cluster \(address)/feed.xml
        Join us, colleague: Net Zero for health tech \(address)/2028-01-topical-tuesday.html
        January 2022: our founding year, and the one ahead \(address)/\(Self.campaign).html

        """)
  }

  @Test func `publishing again changes no file, and a change of the text changes its page`() throws
  {
    let workspace = try Self.workspace()
    #expect(try workspace.postroom("publish", Self.campaign).status == 0)
    let before = try Self.files(of: workspace)
    #expect(try workspace.postroom("publish", Self.campaign).status == 0)
    #expect(try Self.files(of: workspace) == before)
    try workspace.edit("campaigns/\(Self.campaign).md", "Happy New Year", "A happy New Year")
    #expect(try workspace.postroom("publish", Self.campaign).status == 0)
    #expect(try workspace.text("public/letters/\(Self.campaign).html").contains("A happy New Year"))
  }

  @Test func `send writes the page to which its messages lead`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(relay: server.url)
    #expect(try workspace.postroom("send", Self.campaign, "--yes").status == 0)
    let url = "https://wmhtc.example.org/letters/\(Self.campaign).html"
    #expect(server.record.messages.count == 35)
    #expect(
      server.record.messages.allSatisfy { $0.text.contains("In your browser:\r\n\(url)\r\n") })
    #expect(try workspace.text("public/letters/\(Self.campaign).html").contains("Dear colleague"))
  }

  @Test func `a folder that cannot be written to stops send before anybody is mailed`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(relay: server.url)
    try workspace.write("a file, and no folder", to: "public")
    let ending = try workspace.postroom("send", Self.campaign, "--yes")
    #expect(ending.status == 73)
    #expect(ending.standardError.contains("cannot be written: nothing was sent"), "\(ending)")
    #expect(server.record.messages.isEmpty)
  }

  @Test func `a list that cannot be read is not written anew`() throws {
    let workspace = try Self.workspace()
    try workspace.write("[{]", to: "public/letters/archive.json")
    let ending = try workspace.postroom("publish", Self.campaign)
    #expect(ending.status == 73)
    #expect(ending.standardError.contains("archive.json is not the list"), "\(ending)")
    #expect(try workspace.text("public/letters/archive.json") == "[{]")
  }

  @Test func `a page that is taken away is out of the list and the feed`() throws {
    let workspace = try Self.workspace()
    #expect(try workspace.postroom("publish", Self.campaign).status == 0)
    #expect(try workspace.postroom("publish", Self.campaign, "--remove").status == 0)
    let folder = workspace.url("public/letters")
    let page = folder.appending(path: "\(Self.campaign).html").path
    #expect(!FileManager.default.fileExists(atPath: page))
    #expect(try !workspace.text("public/letters/index.html").contains(Self.campaign))
    #expect(try !workspace.text("public/letters/feed.xml").contains("<entry>"))
    let images = folder.appending(path: "images").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: images).isEmpty)
  }

  @Test func `images that another page shows stay when one is taken away`() throws {
    let workspace = try Self.workspace()
    let text = try workspace.text("campaigns/\(Self.campaign).md")
    try workspace.write(text, to: "campaigns/copy.md")
    for name in [Self.campaign, "copy"] {
      #expect(try workspace.postroom("publish", name).status == 0)
    }
    let images = workspace.url("public/letters/images").path
    let before = try FileManager.default.contentsOfDirectory(atPath: images).sorted()
    #expect(try workspace.postroom("publish", "copy", "--remove").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: images).sorted() == before)
  }

  @Test func `what nobody approved is not published`() throws {
    let workspace = try Self.workspace()
    try workspace.edit("campaigns/\(Self.campaign).md", "subject:", "approval: required\nsubject:")
    let refused = try workspace.postroom("publish", Self.campaign)
    #expect(refused.status == 65, "\(refused)")
    #expect(refused.standardError.contains("is not published: not approved"), "\(refused)")
    #expect(!FileManager.default.fileExists(atPath: workspace.url("public").path))
    #expect(try workspace.postroom("approve", Self.campaign).status == 0)
    #expect(try workspace.postroom("publish", Self.campaign).status == 0)
  }

  @Test func `a campaign named as the list is not published in its place`() throws {
    let workspace = try Self.workspace()
    try workspace.write(
      try workspace.text("campaigns/\(Self.campaign).md"), to: "campaigns/index.md")
    let refused = try workspace.postroom("publish", "index")
    #expect(refused.status == 65, "\(refused)")
    #expect(refused.standardError.contains("would take the place of the list of all issues"))
    try workspace.edit("campaigns/index.md", "subject:", "publish: no\nsubject:")
    #expect(try workspace.postroom("check", "index").status == 0)
  }

  @Test func `of many who publish at once none is lost from the list`() throws {
    let workspace = try Self.workspace()
    let text = try workspace.text("campaigns/\(Self.campaign).md")
    let names = (1...6).map { "issue-\($0)" }
    for name in names { try workspace.write(text, to: "campaigns/\(name).md") }
    let runs = try names.map { try BuiltBinary.start(["publish", $0], in: workspace.folder.path) }
    for run in runs { #expect(try run.wait().status == 0) }
    let list = try workspace.text("public/letters/archive.json")
    for name in names { #expect(list.contains("\"\(name)\""), "\(list)") }
  }

  @Test(arguments: [
    "http://example.org/letters", "https://user@example.org", "ftp://example.org",
    "example.org/letters",
  ])
  func `an address that is no folder of the web is an error of the settings`(url: String) throws {
    let workspace = try Self.workspace()
    try workspace.edit("postroom.yaml", "https://wmhtc.example.org/letters", "\"\(url)\"")
    let ending = try workspace.postroom("check", Self.campaign)
    #expect(ending.status == 78, "\(ending)")
    #expect(ending.standardError.contains("is no address of a folder on the web"), "\(ending)")
  }

  @Test(arguments: [".", "./", "recipients", "./var/x", "public/..", "dkim"])
  func `a folder that holds what is not for the web is an error of the settings`(
    folder: String
  ) throws {
    let workspace = try Self.workspace()
    try workspace.edit("postroom.yaml", "publish: public/letters", "publish: \(folder)")
    let ending = try workspace.postroom("publish", Self.campaign)
    #expect(ending.status == 78 && ending.standardError.contains("nobody but us"), "\(ending)")
  }

  private static func files(of workspace: CommandWorkspace) throws -> [String: Date] {
    let folder = workspace.url("public/letters")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        let path = folder.appending(path: name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (name, try #require(attributes[.modificationDate] as? Date))
      })
  }

  /// Title and id of a feed and of its entries, as Python's parser reads them.
  private static func entries(of feed: URL) throws -> String {
    let script = """
      import sys, xml.etree.ElementTree as tree
      atom = '{http://www.w3.org/2005/Atom}'
      feed = tree.parse(sys.argv[1]).getroot()
      for one in [feed] + feed.findall(atom + 'entry'):
          assert one.find(atom + 'updated').text.endswith('Z')
          print(one.find(atom + 'title').text, one.find(atom + 'id').text)
      """
    return try Program.run("/usr/bin/python3", ["-c", script, feed.path])
  }
}
