import Foundation
import TestSupport
import Testing

/// The server as the world meets it.
struct ServeTests {
  let workspace: CommandWorkspace

  init() throws {
    workspace = try LeavingLinkTests.workspace(relay: "smtp://localhost:1")
    try workspace.edit(
      "postroom.yaml", "  newsletter:", "  events: {title: Events}\n  newsletter:")
  }

  /// "ADDRESS SERIES", "*" for all.
  private func suppressed() throws -> [String] {
    try workspace.postroom("suppress", "list", "--json").objects.map {
      "\($0["address"] as? String ?? "") \($0["series"] as? String ?? "*")"
    }
  }

  @Test func `what is asked by POST is on the list that a run asks, and GET changes nothing`()
    throws
  {
    let server = try PreferenceServer(workspace)
    let link = try workspace.linkPath(of: "ann@example.org")
    let page = try server.get(link)
    #expect(
      page.hasPrefix("HTTP/1.1 200 OK\r\n") && page.contains("\r\nCache-Control: no-store\r\n"))
    #expect(!page.lowercased().contains("set-cookie") && !page.lowercased().contains("\r\nserver:"))
    #expect(try server.exchange(server.request("HEAD", link)).hasSuffix("\r\n\r\n"))
    #expect(try suppressed().isEmpty)
    for _ in 0..<2 {
      let answer = try server.post(link, "List-Unsubscribe=One-Click")
      #expect(
        answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nUnsubscribed.\n"))
    }
    #expect(try suppressed() == ["ann@example.org newsletter"])
    #expect(
      try workspace.postroom("check", "spring").standardOutput.contains("2 recipients of 4 rows"))
    #expect(try server.get("/elsewhere").hasPrefix("HTTP/1.1 404 Not Found\r\n"))
    #expect(
      try server.exchange(server.request("DELETE", link)).hasPrefix(
        "HTTP/1.1 405 Method Not Allowed\r\n"))
    let ended = try server.end()
    #expect(ended.status == 0)
    // Links are for those who have them, and not for a journal.
    #expect(!ended.standardError.contains(link.dropFirst("/leave/".count)))
  }

  @Test func `who leaves while their campaign is being sent gets it no more`() throws {
    let script = SMTPScript().on(.finalDot, times: 1, reply: "451 4.3.0 later")
      .on(.rcpt(containing: "cat@"), times: 1, reply: "451 4.7.1 later")
    let relay = try ScriptedSMTPServer(script)
    let workspace = try LeavingLinkTests.workspace(relay: relay.url)
    let server = try PreferenceServer(workspace)
    #expect(try workspace.postroom("send", "spring").status == 75)
    let got = Set(relay.recipients)
    let waiting = try #require(["ann@example.org", "bob@example.org"].first { !got.contains($0) })
    // By their own link, which was in the message of the first attempt.
    #expect(
      try server.post(workspace.linkPath(of: waiting), "List-Unsubscribe=One-Click")
        .hasPrefix("HTTP/1.1 200"))
    #expect(try workspace.postroom("send", "spring", "--wait").status == 0)
    #expect(Set(relay.recipients) == got.union(["cat@example.org"]))
    #expect(try workspace.postroom("log", "spring", "--state", "suppressed").lines.count == 1)
  }

  @Test func `another program that closes the state file takes nothing away from it`() throws {
    let server = try PreferenceServer(workspace)
    let links = try ["ann@example.org", "bob@example.org"].map { try workspace.linkPath(of: $0) }
    #expect(try workspace.postroom("status").status == 0)
    for link in links { _ = try server.post(link, "leave=all") }
    #expect(try suppressed() == ["ann@example.org *", "bob@example.org *"])
    try server.end()
    #expect(try suppressed().count == 2)
  }

  @Test func `a request that never ends is not waited for`() throws {
    let server = try PreferenceServer(workspace, "--timeout", "1")
    let link = try workspace.linkPath(of: "ann@example.org")
    for text in [
      "", "GET \(link) HTTP/1.1\r\nHost: x\r\n",
      "POST \(link) HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nleave=all",
    ] {
      let start = ContinuousClock.now
      #expect(try server.exchange(text) == "")
      #expect(ContinuousClock.now - start < .seconds(10))
    }
    #expect(try suppressed().isEmpty)
  }

  @Test func `what is too large is refused, and read no further`() throws {
    let server = try PreferenceServer(workspace, "--timeout", "1")
    let link = try workspace.linkPath(of: "ann@example.org")
    let body = "leave=all&x=" + String(repeating: "x", count: 20_000)
    #expect(try server.post(link, body).hasPrefix("HTTP/1.1 413 "))
    let field = "X: " + String(repeating: "x", count: 20_000)
    #expect(try server.get(link, fields: [field]).hasPrefix("HTTP/1.1 400 "))
    #expect(try server.get(link, fields: (0..<100).map { "X-\($0): x" }).hasPrefix("HTTP/1.1 400 "))
    #expect(try suppressed().isEmpty)
    #expect(try server.get(link).hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `who guesses is held back, by the address that our proxy names`() throws {
    let server = try PreferenceServer(workspace, "--proxy", "127.0.0.1")
    let link = try workspace.linkPath(of: "ann@example.org")
    let guesser = ["X-Forwarded-For: 203.0.113.1, 198.51.100.7"]
    var answers: [Substring] = []
    for _ in 0..<20 {
      answers.append(try server.get(link + "AAAA", fields: guesser).prefix(12))
    }
    #expect(answers.first == "HTTP/1.1 404" && answers.last == "HTTP/1.1 429")
    #expect(try server.get(link, fields: guesser).contains("\r\nRetry-After: 60\r\n"))
    for other in [["X-Forwarded-For: 203.0.113.1"], []] {
      #expect(try server.get(link, fields: other).hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test(.enabled(if: SQLite.isInstalled, "sqlite3 is not installed"))
  func `a state file that is held for long holds up nobody who reads, and no change is claimed`()
    throws
  {
    let server = try PreferenceServer(workspace)
    let link = try workspace.linkPath(of: "ann@example.org")
    _ = try server.post(link, "leave=series")
    let holder = try StateHolder(of: workspace.url("var/postroom.sqlite").path)
    let start = ContinuousClock.now
    #expect(try server.get(link).hasPrefix("HTTP/1.1 200 "))
    #expect(ContinuousClock.now - start < .seconds(5))
    let answer = try server.post(link, "leave=all")
    #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Nothing was changed"))
    try holder.letGo()
    #expect(try server.post(link, "leave=all").hasPrefix("HTTP/1.1 200 "))
    #expect(try server.end().standardError.contains("postroom: error: var/postroom.sqlite: "))
  }

  @Test func `without links, a key or a workspace it says what to do`() throws {
    let bare = try CommandWorkspace(relay: "smtp://localhost:1")
    let none = try bare.postroom("serve")
    #expect(none.status == 78 && none.standardError.contains("there is no links: in postroom.yaml"))
    try workspace.remove("var/links.keys")
    let keyless = try workspace.postroom("serve")
    #expect(keyless.status == 78)
    #expect(keyless.standardError.contains("hint: `postroom links keygen` makes a key"))
    let nowhere = try CommandWorkspace()
    #expect(try nowhere.postroom("serve").status == 66)
    #expect(try bare.postroom("serve", "--listen", "x").status == 64)
  }
}

/// The page in a real browser, which runs no scripts.
@Suite(.enabled(if: Browser.canVisit, "needs Chromium and Python"))
struct PreferencePageTests {
  let workspace: CommandWorkspace
  let server: PreferenceServer

  init() throws {
    workspace = try LeavingLinkTests.workspace(relay: "smtp://localhost:1")
    try workspace.edit(
      "postroom.yaml", "  newsletter:", "  events: {title: Events}\n  newsletter:")
    server = try PreferenceServer(workspace)
  }

  private static let heading = Browser.Step.see("document.querySelector('h1').innerText")

  @Test func `somebody leaves with one button, comes back, and chooses`() throws {
    let seen = try Browser.visit([
      .look(width: 360, isDark: false),
      .open(server.url(try workspace.linkPath(of: "ann@example.org"))),
      Self.heading, .press("main > form button"),
      Self.heading, .see("document.querySelector('[role=status]').innerText"),
      .press("main > form button"), Self.heading,
      .touch("input[value=all]"), .press("main > form button"), Self.heading,
      .touch("summary"), .touch("input[value=events]"), .press("details button"), Self.heading,
    ])
    #expect(
      seen == [
        "Unsubscribe from News of the cluster?", "You no longer get News of the cluster",
        "You are unsubscribed.", "You get News of the cluster", "You get no more mail from WMHTC",
        "You no longer get News of the cluster",
      ])
    #expect(
      try workspace.postroom("suppress", "list").lines.map { $0.dropFirst(25) } == [
        "ann@example.org  newsletter: unsubscribed by the link (link)"
      ])
  }

  @Test(arguments: [360, 768, 1200], [false, true])
  func `on any screen it needs no scrolling sideways, and its buttons are for fingers`(
    width: Int, isDark: Bool
  ) throws {
    let link = try workspace.linkPath(of: "ann@example.org")
    let measure = Browser.Step.see(
      """
      [document.documentElement.scrollWidth <= innerWidth,
        [...document.querySelectorAll('button, label')].filter(e => e.offsetParent)
          .every(e => e.getBoundingClientRect().height >= 44),
        getComputedStyle(document.body).backgroundColor].join(' ')
      """)
    let seen = try Browser.visit([
      .look(width: width, isDark: isDark), .open(server.url(link)), measure,
      .touch("summary"), measure, .press("main > form button"), measure,
      .open(server.url(link + "x")), measure,
    ])
    let ground = isDark ? "rgb(13, 20, 23)" : "rgb(238, 242, 242)"
    #expect(seen == Array(repeating: "true true \(ground)", count: 4))
  }
}
