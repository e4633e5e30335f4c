import Foundation
import Postroom
import TestSupport
import Testing

@testable import SMTP

/// `check --links`: links that are followed, over real sockets.
struct LinkVisitTests {
  private func workspace(_ links: String...) throws -> CommandWorkspace {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let text = links.enumerated().map { "[Page \($0.offset)](\($0.element))\n" }
    try workspace.edit("campaigns/spring.md", "what *spring*", text.joined() + "\nwhat *spring*")
    return workspace
  }

  @Test func `links are followed to their ends`() throws {
    let server = try ScriptedHTTPServer { request in
      switch (request.method, request.path) {
      case (_, "/old"): .status(301, fields: ["Location: http://b.example/new"])
      case (_, "/loop"): .status(302, fields: ["Location: /loop"])
      case (_, "/gone"): .status(404)
      case ("HEAD", "/no-head"): .status(405)
      default: .status(200, body: "here")
      }
    }
    let workspace = try workspace(
      "http://a.example/old", "http://a.example/gone", "http://a.example/no-head",
      "http://a.example/loop", "http://a.example/here")
    var visits = PageVisits()
    visits.reachesPrivateNetworks = true
    visits.detours = ["a.example", "b.example"].map { "\($0):80:127.0.0.1:\(server.port)" }
    let found = Workspace(folder: workspace.folder.path)
    var problems = Problems()
    let settings = try #require(found.settings(&problems))
    var review = try CampaignReview("spring", in: found, settings: settings, at: .now)
    var round = LinkRound(visit: visits.make)
    round.follow(&review)
    let said = review.problems.kept.filter { $0.rule != .linkHTTP }.map { "\($0)" }
    #expect(
      said == [
        """
        campaigns/spring.md:10:1: note: http://a.example/old has moved for good [moved-link]
        hint: write http://b.example/new
        """,
        """
        campaigns/spring.md:11:1: warning: http://a.example/gone is not there: the site answers \
        404 [dead-link]
        hint: find where the page is now
        """,
        """
        campaigns/spring.md:13:1: warning: http://a.example/loop leads over more than 10 redirects \
        [dead-link]
        hint: link to the last page
        """,
      ])
    #expect(server.requests.count { $0.path == "/loop" } == 11)
    #expect(server.requests.contains { $0.host == "b.example" && $0.path == "/new" })
    #expect(server.requests.count { $0.path == "/no-head" } == 2)
    // Another campaign with the same links asks for nothing.
    let count = server.requests.count
    round.follow(&review)
    #expect(server.requests.count == count)
  }

  @Test func `the command connects to no private network, nor through a proxy`() throws {
    let server = try ScriptedHTTPServer { _ in .status(200) }
    let own = "http://127.0.0.1:\(server.port)"
    let workspace = try workspace(
      "\(own)/a", "http://localhost:\(server.port)/b", "http://nowhere.invalid/c")
    let environment = ["http_proxy": own, "HTTP_PROXY": own, "all_proxy": own]
    let checked = try workspace.postroom("check", "spring", "--links", environment: environment)
    #expect(checked.status == 0)
    #expect(checked.standardError.components(separatedBy: "[link-private]").count == 3)
    #expect(
      checked.standardError.contains(
        "campaigns/spring.md: note: no link was followed: not one site's name is known here"))
    #expect(server.requests.isEmpty)
  }

  @Test func `what is found is in every form, and without the option nothing is asked`() throws {
    let workspace = try workspace("https://nowhere.invalid/c")
    #expect(try workspace.postroom("check", "spring").standardError == "")
    let json = try workspace.postroom("check", "spring", "--links", "--json")
    #expect(json.standardOutput.contains(#""rule":"dead-link"}],"notes":1}"#))
    let log = try SARIFReading(
      workspace.postroom("check", "spring", "--links", "--format", "sarif").standardOutput)
    #expect(log.results.map { $0["ruleId"] as? String } == ["dead-link"])
    #expect(log.results.map { $0["level"] as? String } == ["note"])
    try workspace.edit("campaigns/spring.md", "audience:", "allow: [dead-link]\naudience:")
    #expect(try workspace.postroom("check", "spring", "--links").standardError == "")
  }
}
