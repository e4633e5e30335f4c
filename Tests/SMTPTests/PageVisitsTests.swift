import Glibc
import Mail
import Synchronization
import TestSupport
import Testing

@testable import SMTP

/// Requests for pages, to a server of the tests' own.
@Suite struct PageVisitsTests {
  private func visits() -> PageVisits {
    var visits = PageVisits()
    visits.reachesPrivateNetworks = true
    return visits
  }

  private func answer(
    _ url: String, _ method: PageRequest.Method = .head, by visits: PageVisits
  ) throws -> PageAnswer {
    var answers: [PageAnswer] = []
    visits.make([try #require(PageRequest(method, url))]) { _, answer in
      answers.append(answer)
      return nil
    }
    #expect(answers.count == 1)
    return try #require(answers.first)
  }

  @Test(arguments: [200, 204, 301, 403, 404, 503])
  func `a site's status is told`(status: Int) throws {
    let server = try ScriptedHTTPServer { _ in .status(status) }
    let url = "http://localhost:\(server.port)/a?b=c"
    guard case .status(status, nil, _) = try answer(url, by: visits()) else {
      Issue.record("another answer")
      return
    }
    #expect(server.requests.map { "\($0.method) \($0.path)" } == ["HEAD /a?b=c"])
  }

  @Test func `a redirect is told as a whole URL, and not followed`() throws {
    let server = try ScriptedHTTPServer { _ in .status(301, fields: ["Location: ../there?x"]) }
    let site = "http://localhost:\(server.port)"
    #expect(
      try answer("\(site)/a/b", by: visits())
        == .status(301, location: "\(site)/there?x", length: nil))
    #expect(server.requests.count == 1)
  }

  @Test func `how long a page is, is known from the head`() throws {
    let server = try ScriptedHTTPServer { request in
      request.path == "/a"
        ? .status(200, fields: ["Content-Length: 340900"])
        : .status(206, fields: ["Content-Range: bytes 0-0/340900"], body: "x")
    }
    let site = "http://localhost:\(server.port)"
    #expect(try answer("\(site)/a", by: visits()) == .status(200, length: 340_900))
    #expect(try answer("\(site)/b", .get, by: visits()) == .status(206))
  }

  @Test func `of a page no more than the first is read`() throws {
    let page = String(repeating: "x", count: 4_000_000)
    let server = try ScriptedHTTPServer { _ in .status(200, body: page) }
    let url = "http://localhost:\(server.port)/"
    #expect(try answer(url, .get, by: visits()) == .status(200, length: 4_000_000))
  }

  @Test func `a site that says nothing is waited for no longer than the limit`() throws {
    let server = try ScriptedHTTPServer { _ in .silence }
    var visits = visits()
    visits.timeout = 0.3
    #expect(try answer("http://localhost:\(server.port)/", by: visits) == .silence)
  }

  @Test func `no connection and a lost one are failures, with their reasons`() throws {
    let server = try ScriptedHTTPServer { _ in .hangUp }
    let closed = ScriptedSMTPServer.unusedPort()
    for (port, words) in [(server.port, "mpty reply"), (closed, "ailed to connect")] {
      guard case .failure(let reason) = try answer("http://127.0.0.1:\(port)/", by: visits())
      else {
        Issue.record("no failure")
        continue
      }
      #expect(reason.contains(words), "\(reason)")
    }
  }

  @Test(arguments: ["ftp://localhost/", "file:///etc/passwd", "gopher://localhost/x"])
  func `nothing but the web is asked`(url: String) throws {
    guard case .failure(let reason) = try answer(url, by: visits()) else {
      Issue.record("no failure")
      return
    }
    #expect(reason.lowercased().contains("protocol"), "\(reason)")
  }

  @Test func `a name that nobody has is an unknown site`() throws {
    #expect(try answer("http://nowhere.invalid/", by: PageVisits()) == .unknownSite)
  }

  // MARK: Private networks

  @Test(arguments: [
    "localhost", "127.0.0.1", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]",
  ])
  func `an address of a private network is not connected to, however it is written`(
    host: String
  ) throws {
    let server = try ScriptedHTTPServer { _ in .status(200) }
    for method in [PageRequest.Method.head, .get] {
      let answer = try answer("http://\(host):\(server.port)/", method, by: PageVisits())
      guard case .withinNetwork = answer else {
        Issue.record("\(answer)")
        continue
      }
    }
    #expect(server.requests.isEmpty)
  }

  @Test func `nor where a name of the web leads there`() throws {
    let server = try ScriptedHTTPServer { _ in .status(200) }
    var visits = PageVisits()
    visits.detours = ["example.org:80:127.0.0.1:\(server.port)"]
    #expect(
      try answer("http://example.org/", by: visits) == .withinNetwork(address: "127.0.0.1"))
    #expect(server.requests.isEmpty)
  }

  // MARK: Several

  @Test func `two of one site are under way at once, and six in all`() throws {
    let sites = ["a.example", "b.example", "c.example", "d.example"]
    // Each is held a while for one more to come than there may be.
    let open = Mutex([String: Int]())
    let most = Mutex((bySite: 0, inAll: 0))
    let server = try ScriptedHTTPServer { request in
      let (bySite, inAll) = open.withLock { open in
        open[request.host, default: 0] += 1
        return (open[request.host] ?? 0, open.values.reduce(0, +))
      }
      most.withLock { $0 = (max($0.bySite, bySite), max($0.inAll, inAll)) }
      usleep(30_000)
      open.withLock { $0[request.host, default: 0] -= 1 }
      return .status(200)
    }
    var visits = visits()
    visits.detours = sites.map { "\($0):80:127.0.0.1:\(server.port)" }
    let requests = (0..<24).compactMap { PageRequest(.head, "http://\(sites[$0 % 4])/\($0)") }
    visits.make(requests) { _, _ in nil }
    #expect(server.requests.count == 24)
    #expect(most.withLock { $0.bySite } == 2 && most.withLock { $0.inAll } == 6)
  }

  @Test func `another request may take the place of one, and each is told by its number`() throws {
    let server = try ScriptedHTTPServer { $0.method == "HEAD" ? .status(405) : .status(200) }
    let site = "http://localhost:\(server.port)"
    let requests = ["/a", "/b", "/c"].compactMap { PageRequest(.head, site + $0) }
    var told: [Int: [PageAnswer]] = [:]
    visits().make(requests) { number, answer in
      told[number, default: []].append(answer)
      guard answer == .status(405, length: nil) else { return nil }
      return PageRequest(.get, requests[number].url)
    }
    let answers = [PageAnswer.status(405), .status(200, length: 0)]
    #expect(told == [0: answers, 1: answers, 2: answers])
    #expect(Set(server.requests.map(\.path)) == ["/a", "/b", "/c"] && server.requests.count == 6)
  }
}
