import Foundation
import Mail
import Testing

@testable import Postroom

struct PreferenceDeskTests {
  @Test(arguments: ["GET", "HEAD"])
  func `to look changes nothing, however often and with whatever query`(method: String) throws {
    let test = try DeskCase()
    for _ in 0..<3 {
      let answer = test.get(try test.link(), method: method)
      #expect(answer.status == 200)
      #expect(answer.body.isEmpty == (method == "HEAD"))
    }
    #expect(try test.suppressed().isEmpty)
    #expect(try test.get(test.link()).heading == "Unsubscribe from News?")
  }

  @Test(arguments: [
    ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
    (
      "multipart/form-data; boundary=----b",
      "------b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n------b--\r\n"
    ),
  ])
  func `one click leaves the series, again and again, and is not sent elsewhere`(
    type: String, body: String
  ) throws {
    let test = try DeskCase()
    for _ in 0..<2 {
      let answer = try test.post(test.link(), body, type: type)
      #expect(answer.status == 200 && answer.text == "Unsubscribed.\n")
      #expect(answer.field("Location") == nil && answer.field("Set-Cookie") == nil)
    }
    #expect(try test.suppressed() == ["news link"])
    #expect(try test.suppressed("bob@example.org").isEmpty)
    #expect(
      try test.outbox.suppressions(of: Address("ann@example.org")).first?.reason
        == "unsubscribed with one click")
  }

  @Test func `to who was forgotten the page always says the same, and writes nothing down`() throws
  {
    let test = try DeskCase()
    let link = try test.link()
    test.post(link, "leave=series")
    _ = try test.outbox.forget(try Address("ann@example.org"), at: DeskCase.now)
    let page = test.get(link)
    #expect(page.status == 200 && page.heading == "You get no mail from Test Society")
    for body in ["leave=all", "again=all", "again=series", "choose=yes&get=news"] {
      #expect(test.post(link, body).text == page.text, "\(body)")
    }
    #expect(test.post(link, "List-Unsubscribe=One-Click").text == "Unsubscribed.\n")
    #expect(try test.get(test.link(series: "events")).text == page.text)
    #expect(try test.suppressed() == ["* forget"])
    var addresses: [String] = []
    try test.outbox.readSuppressions { addresses.append($0.address) }
    #expect(addresses == [""])
  }

  @Test func `the button leaves, and shows it with a way back`() throws {
    let test = try DeskCase()
    let link = try test.link()
    #expect(test.post(link, "leave=series").heading == "You no longer get News")
    #expect(test.get(link).text.contains("name=\"again\" value=\"series\""))
    #expect(try test.suppressed() == ["news link"])
    #expect(test.post(link, "leave=all").heading == "You get no more mail from Test Society")
    #expect(try test.suppressed() == ["* link", "news link"])
    test.post(link, "again=all")
    #expect(try test.suppressed() == ["news link"])
    for _ in 0..<2 { #expect(test.post(link, "again=series").heading == "You get News") }
    #expect(try test.suppressed().isEmpty)
  }

  @Test func `what is chosen holds, and nothing chosen leaves all`() throws {
    let test = try DeskCase()
    let link = try test.link()
    test.post(link, "choose=yes&get=events")
    #expect(try test.suppressed() == ["news link"])
    test.post(link, "choose=yes")
    #expect(try test.suppressed() == ["* link", "news link"])
    test.post(link, "choose=yes&get=news&get=other")
    #expect(try test.suppressed() == ["events link"])
    test.post(link, "choose=yes&get=news&get=events")
    #expect(try test.suppressed().isEmpty)
  }

  @Test(arguments: ["command", "relay", "import"])
  func `what somebody else wrote down is not taken back here`(source: String) throws {
    let test = try DeskCase()
    let address = try Address("ann@example.org")
    try test.outbox.suppress(address, reason: "x", source: source, at: DeskCase.now)
    let link = try test.link()
    #expect(test.get(link).heading == "You get no mail from Test Society")
    for body in ["again=all", "again=series", "choose=yes&get=news&get=events"] {
      test.post(link, body)
      #expect(try test.suppressed().contains("* \(source)"))
    }
    #expect(!test.get(link).text.contains("<button"))
  }

  @Test func `a series that somebody else stopped stays so, and the others are theirs`() throws {
    let test = try DeskCase()
    try test.outbox.suppress(
      try Address("ann@example.org"), from: "news", reason: "x", source: "command", at: DeskCase.now
    )
    let link = try test.link()
    #expect(test.get(link).heading == "You do not get News")
    test.post(link, "choose=yes&get=news")
    #expect(try test.suppressed() == ["events link", "news command"])
  }

  @Test func `a stranger is shown what a member is`() throws {
    let test = try DeskCase()
    let member = try test.get(test.link("ann@example.org"))
    let stranger = try test.get(test.link("axx@example.org"))
    #expect(member.text == stranger.text && member.status == stranger.status)
    // Whoever finds a link does not find an address.
    #expect(!member.text.contains("ann@") && !member.text.contains("example.org</bdi></p>\n<form"))
  }

  @Test func `a link that nobody made is told so kindly, and counts as a miss`() throws {
    let test = try DeskCase()
    let link = try test.link()
    var spoilt = Array(link)
    spoilt[spoilt.count - 5] = spoilt[spoilt.count - 5] == "A" ? "B" : "A"
    for path in [String(spoilt), "/a/leave/x", link.uppercased(), String(link.dropLast())] {
      for answer in [test.get(path), test.post(path, "leave=all")] {
        #expect(answer.status == 404 && answer.heading == "This link is not complete")
        #expect(answer.text.contains("mailto:leave@society.example.org?subject=unsubscribe"))
      }
    }
    #expect(test.get(String(spoilt)).isMiss)
    for path in ["/", "/a/leave", "/a/leave/", "/a", "", "/a/leaves/x", "*"] {
      #expect(test.get(path).status == 404 && !test.get(path).isMiss)
    }
    #expect(!test.get(link).isMiss)
    var listed = 0
    try test.outbox.readSuppressions { _ in listed += 1 }
    #expect(listed == 0)
  }

  @Test(arguments: [".", ")", ">", "/", "%3E"])
  func `what a mail program took for a part of the link is none`(tail: String) throws {
    let test = try DeskCase()
    #expect(try test.get(test.link() + tail).status == 200)
  }

  @Test func `the link of a preview leaves nobody`() throws {
    let test = try DeskCase()
    #expect(test.get("/a/leave/preview").heading == "This link is from a preview")
    #expect(test.post("/a/leave/preview", "leave=all").status == 200)
  }

  @Test(arguments: ["PUT", "DELETE", "OPTIONS", "PATCH", "get"])
  func `any other method is refused`(method: String) throws {
    let test = try DeskCase()
    let answer = try test.get(test.link(), method: method)
    #expect(answer.status == 405 && answer.field("Allow") == "GET, HEAD, POST")
    #expect(try test.suppressed().isEmpty)
  }

  @Test(arguments: ["", "leave=", "leave=some", "List-Unsubscribe=Yes", "x", "%", "&&&=&="])
  func `a form that says nothing changes nothing`(body: String) throws {
    let test = try DeskCase()
    #expect(try test.post(test.link(), body).status == 400)
    #expect(try test.suppressed().isEmpty)
  }

  @Test func `a proxy may take the path away, or a part of it`() throws {
    let token = { (test: DeskCase) in try test.link().dropFirst("/a/leave".count) }
    for (base, path) in [("/", ""), ("", ""), ("/leave/", "/leave"), ("x/y", "/x/y")] {
      let test = try DeskCase(basePath: base)
      #expect(try test.get(path + token(test)).status == 200)
      if !path.isEmpty { #expect(try test.get(String(token(test))).status == 404) }
    }
  }

  @Test func `a series that is no more is left as all are`() throws {
    let test = try DeskCase()
    let link = try test.link(series: "gone")
    #expect(test.get(link).heading == "Unsubscribe from Test Society?")
    test.post(link, "List-Unsubscribe=One-Click")
    #expect(try test.suppressed() == ["* link"])
  }

  @Test func `a key that was made since is found, and looked for once in ten seconds`() throws {
    let test = try DeskCase()
    let place = Workspace(folder: test.workspace.folder)
    _ = try LinkKeys.rotate("var/links.keys", of: place, on: "2029-01-11")
    let link = try test.link(key: LinkKeys.read("var/links.keys", of: place).newest)
    #expect(test.get(link).status == 404)
    #expect(test.get(link, at: DeskCase.now + .seconds(10)).status == 200)
    #expect(try test.get(test.link()).status == 200)
  }

  @Test func `every answer forbids to be kept, framed, indexed, or to run anything`() throws {
    let test = try DeskCase()
    for answer in [try test.get(test.link()), test.get("/x"), test.post("/x", "")] {
      let policy = try #require(answer.field("Content-Security-Policy"))
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(answer.field("Cache-Control") == "no-store")
      #expect(answer.field("Referrer-Policy") == "no-referrer")
      #expect(answer.field("X-Robots-Tag") == "noindex, nofollow")
      #expect(answer.text.contains("<html lang=\"en\""))
      #expect(!answer.text.contains("<script") && !answer.text.contains("http"))
    }
  }

  @Test func `a title from the settings is a text`() throws {
    let test = try DeskCase(series: "{news: {title: \"<b>News & more\"}, \"a\\\"b\": {title: x}}")
    let text = try test.get(test.link()).text
    #expect(text.contains("&lt;b&gt;News &amp; more") && !text.contains("<b>"))
    #expect(text.contains("value=\"a&quot;b\"") || text.contains("value=\"a&#34;b\""))
  }

  @Test func `what goes wrong inside is for the operator alone`() throws {
    let test = try DeskCase()
    try test.outbox.database.write { db in try db.execute(sql: "DROP TABLE suppression") }
    let answer = try test.get(test.link())
    #expect(answer.status == 503 && answer.field("Retry-After") == "60")
    #expect(answer.fault?.contains("suppression") == true)
    #expect(!answer.text.contains("suppression") && !answer.text.contains("SQL"))
  }
}
