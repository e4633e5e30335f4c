import Mail
import Testing

@testable import Postroom

@Suite struct SettingsReaderTests {
  private static let least = """
    organisation: {name: Cluster, address: 1 Sample Street}
    sender: {from: news@example.org, unsubscribe: off@example.org}

    """

  private func read(_ text: String) -> (settings: Settings?, shown: String, hints: [String]) {
    var problems = Problems()
    let settings = SettingsReader.read(text, problems: &problems)
    let shown = problems.kept.map { "\($0.place): \($0.severity): \($0.message)" }
    return (settings, shown.joined(separator: "\n"), problems.kept.compactMap(\.hint))
  }

  @Test func `every key is read`() throws {
    let (settings, shown, _) = read(
      """
      organisation: {name: Cluster, address: 1 Sample Street, registration: "00123", contact: {email: a@example.org}}
      sender: {from: "WMHTC <news@example.org>", reply_to: hello@example.org, bounces: bounces@example.org, unsubscribe: "https://example.org/{{id}}"}
      smtp:
        url: smtps://mail.example.org:465
        tls: opportunistic
        username: me
        password: {env: SMTP_PASSWORD}
        auth: xoauth2
        ca_file: ca.pem
        pipelining: off
        connections: 3
        timeouts: {connect: 5s, reply: 6s, data: 7s, block: 8s, final_dot: 9m}
      limits: {rate: 600/minute, per_domain: {NHS.net: 60/minute}, per_connection: 100, per_day: 20000}
      retry: {first: 1m, longest: 2h, give_up_after: 3d}
      series: {newsletter: {title: News, every: month}, other: {title: Other}}
      audiences:
        members: {file: recipients/m.csv, where: "a = 'b'", name: "{{first_name}}", address: email, encoding: windows-1252, delimiter: semicolon}
      fields: {First Name: {fallback: colleague}}
      timezone: Europe/Dublin
      """)
    #expect(shown == "")
    let read = try #require(settings)
    guard case .object(let organisation) = read.organisation else {
      Issue.record("no organisation")
      return
    }
    #expect(organisation["registration"] == .text("00123"))
    #expect(organisation["contact"] == .object(["email": .text("a@example.org")]))
    #expect(read.sender.from == (try Mailbox("WMHTC <news@example.org>")))
    #expect(read.sender.replyTo == (try Mailbox("hello@example.org")))
    #expect(read.sender.bounces == (try Address("bounces@example.org")))
    #expect(read.sender.unsubscribe == "https://example.org/{{id}}")
    #expect(read.smtp.url == "smtps://mail.example.org:465")
    #expect(read.smtp.security == .opportunistic && read.smtp.mechanism == .xoauth2)
    #expect(read.smtp.username == "me" && read.smtp.secret == .environment("SMTP_PASSWORD"))
    #expect(read.smtp.caFile == "ca.pem" && !read.smtp.pipelining && read.smtp.connections == 3)
    #expect(
      read.smtp.timeouts
        == ["connect": 5, "reply": 6, "data": 7, "block": 8, "final_dot": 540])
    #expect(read.limits.rate == Rate(count: 600, period: 60))
    #expect(read.limits.perDomain == ["nhs.net": Rate(count: 60, period: 60)])
    #expect(read.limits.perConnection == 100 && read.limits.perDay == 20_000)
    #expect(read.retry.first == .seconds(60) && read.retry.longest == .seconds(7_200))
    #expect(read.retry.giveUpAfter == .seconds(3 * 86_400))
    #expect(read.series.mapValues(\.title) == ["newsletter": "News", "other": "Other"])
    #expect(read.series.mapValues(\.everyMonth) == ["newsletter": true, "other": false])
    let members = try #require(read.audiences["members"])
    #expect(members.file == "recipients/m.csv" && members.predicate == "a = 'b'")
    #expect(members.name == "{{first_name}}" && members.format.addressField == "email")
    #expect(members.format.encoding == .windows1252)
    #expect(members.format.delimiter == UInt8(ascii: ";"))
    #expect(read.fallbacks == ["first_name": "colleague"])
    #expect(read.timeZone == "Europe/Dublin")
  }

  @Test func `what is left out has its usual value`() throws {
    let (settings, shown, _) = read(Self.least)
    #expect(shown == "")
    let read = try #require(settings)
    #expect(read.sender.unsubscribe == "mailto:off@example.org")
    #expect(read.sender.replyTo == nil && read.sender.bounces == nil)
    #expect(read.smtp.url == "smtp://localhost:25" && read.smtp.security == .required)
    #expect(read.smtp.connections == 8 && read.smtp.pipelining && read.smtp.secret == nil)
    #expect(read.limits.rate == nil && read.limits.perDay == nil)
    #expect(read.retry == RetrySchedule() && read.timeZone == "Europe/London")
  }

  @Test(arguments: [
    ("smtp: {url: ftp://example.org}", "3:13", "url: ftp:// is not mail"),
    ("smtp: {tls: maybe}", "3:13", "tls: \"maybe\" is not required, opportunistic or none"),
    ("smtp: {auth: cram}", "3:14", "auth: \"cram\" is not plain, login or xoauth2"),
    ("smtp: {pipelining: perhaps}", "3:20", "pipelining: \"perhaps\" is not on or off"),
    ("smtp: {connections: 0}", "3:21", "connections: \"0\" is not a number from 1 to 512"),
    ("smtp: {connections: 513}", "3:21", "connections: \"513\" is not a number from 1 to 512"),
    ("smtp: {connections: many}", "3:21", "connections: \"many\" is not a number from 1 to 512"),
    ("smtp: {timeouts: {reply: 5}}", "3:26", "reply: \"5\" is not a time like 30s or 5m"),
    ("smtp: {username: me}", "3:18", "there is a username and no password"),
    ("smtp: {password: s3cret}", "3:18", "password: a secret is never written in this file"),
    ("smtp: {password: {env: A}}", "3:18", "there is a password and no username"),
    ("smtp: {password: {}}", "3:18", "password names no one source"),
    ("smtp: {password: {env: A, file: B}}", "3:18", "password names no one source"),
    ("smtp: {password: {command: []}}", "3:18", "password names no one source"),
    ("smtp: [a]", "3:7", "smtp must be a mapping, like `smtp: {name: value}`"),
    ("smtp: {url: [a]}", "3:13", "url must be a text"),
    (
      "limits: {rate: 600}", "3:16",
      "rate: \"600\" is not a rate like 600/minute, 10/second or 5000/hour"
    ),
    (
      "limits: {per_domain: {nhs.net: 0/minute}}", "3:32",
      "nhs.net: \"0/minute\" is not a rate like 600/minute, 10/second or 5000/hour"
    ),
    ("limits: {per_connection: 0}", "3:26", "per_connection: \"0\" is not a number above 0"),
    ("limits: {per_day: -1}", "3:19", "per_day: \"-1\" is not a number above 0"),
    ("retry: {first: soon}", "3:16", "first: \"soon\" is not a time like 30s, 5m, 4h or 2d"),
    ("retry: {longest: 4}", "3:18", "longest: \"4\" is not a time like 30s, 5m, 4h or 2d"),
    (
      "retry: {give_up_after: 0h}", "3:24",
      "give_up_after: \"0h\" is not a time like 30s, 5m, 4h or 2d"
    ),
    ("series: {news: {every: month}}", "3:16", "title is missing"),
    ("series: {news: {title: N, every: week}}", "3:34", "every: \"week\" is not month"),
    ("audiences: {a: {where: x}}", "3:16", "file is missing"),
    (
      "audiences: {a: {file: x, encoding: latin}}", "3:36",
      "encoding: \"latin\" is not utf-8, utf-16le, utf-16be or windows-1252"
    ),
    (
      "audiences: {a: {file: x, delimiter: dot}}", "3:37",
      "delimiter: \"dot\" is not comma, semicolon, tab or pipe"
    ),
    ("fields: {a: b}", "3:13", "a must be a mapping, like `a: {name: value}`"),
    ("timezone: London", "3:11", "timezone: \"London\" is not a time zone like Europe/London"),
  ])
  func `a wrong value is a problem where it stands`(line: String, place: String, message: String) {
    #expect(read(Self.least + line).shown == "postroom.yaml:\(place): error: \(message)")
  }

  @Test(arguments: [
    ("organisation: {name: A, address: B}", "sender is missing"),
    ("sender: {from: a@example.org, unsubscribe: b@example.org}", "organisation is missing"),
    (
      "organisation: {name: A}\nsender: {from: a@example.org, unsubscribe: b@example.org}",
      "1:15: error: address is missing"
    ),
    (
      "organisation: {name: A, address: B}\nsender: {unsubscribe: b@example.org}",
      "2:9: error: from is missing"
    ),
    (
      "organisation: {name: A, address: B}\nsender: {from: a@example.org}",
      "2:9: error: unsubscribe is missing: there is no way to leave"
    ),
    (
      "organisation: {name: A, address: B}\nsender: {from: A <a@b@c>, unsubscribe: b@example.org}",
      "2:16: error: from: "
    ),
    (
      "organisation: {name: A, address: B}\nsender: {from: a@example.org, unsubscribe: nobody}",
      "2:44: error: unsubscribe: no @ in the address"
    ),
  ])
  func `what every message needs must be there`(text: String, problem: String) {
    #expect(read(text).shown.contains(problem))
    #expect(!read(text).shown.contains("\n"))
  }

  @Test(arguments: ["from", "reply_to", "bounces", "unsubscribe"])
  func `the sender's own addresses are ASCII, for not every relay takes others`(key: String) {
    var addresses = ["from": "a@example.org", "unsubscribe": "b@example.org"]
    addresses[key] = "josé@example.org"
    let sender = addresses.map { "\($0): \($1)" }.sorted().joined(separator: ", ")
    let shown = read("organisation: {name: A, address: B}\nsender: {\(sender)}").shown
    #expect(shown.contains(": error: \(key): \"josé\" goes beyond ASCII"))
    #expect(!shown.contains("\n"))
  }

  @Test func `an address to leave at becomes a URL`() {
    let odd =
      "organisation: {name: A, address: B}\nsender: {from: a@example.org, unsubscribe: 'a?b%+c@example.org'}"
    #expect(read(odd).settings?.sender.unsubscribe == "mailto:a%3Fb%25%2Bc@example.org")
  }

  @Test(arguments: [
    ("smtp: {conections: 8}", "3:8", "conections", "did you mean connections?"),
    ("limit: {rate: 6/minute}", "3:1", "limit", "did you mean limits?"),
    ("retry: {frist: 5m}", "3:9", "frist", "did you mean first?"),
    ("series: {news: {title: A, evry: month}}", "3:27", "evry", "did you mean every?"),
    ("audiences: {a: {file: b, were: c}}", "3:26", "were", "did you mean where?"),
    ("fields: {a: {fallbak: b}}", "3:14", "fallbak", "did you mean fallback?"),
    ("smtp: {timeouts: {final: 5m}}", "3:19", "final", nil),
    ("smtp: {password: {envv: A}}", "3:19", "envv", "did you mean env?"),
  ])
  func `an unknown key is named, with the one that was probably meant`(
    line: String, place: String, key: String, hint: String?
  ) {
    let (_, shown, hints) = read(Self.least + line)
    #expect(shown.contains("postroom.yaml:\(place): error: unknown key \"\(key)\""))
    if let hint { #expect(hints.contains(hint)) } else { #expect(hints.count == 1) }
  }

  @Test func `a key that stands twice is an error`() {
    let (settings, shown, _) = read(Self.least + "retry: {first: 5m}\nretry: {first: 6m}\n")
    #expect(settings == nil)
    #expect(
      shown == "postroom.yaml:3:1: error: the same key twice: retry")
  }

  @Test func `all problems are named at once`() {
    let shown = read("smtp: {tls: x, connections: y}\nretry: {first: z}\nfoo: bar\n").shown
    #expect(shown.split(separator: "\n").count == 6)
  }

  @Test(arguments: ["a: [", "a: 'b", "\ta: b", "a: b: c", "- a\nb: c", "a: {b: }}", "a: &x *y"])
  func `what is no YAML is an error with its line`(text: String) {
    let (settings, shown, _) = read("# one\n" + text)
    #expect(settings == nil)
    #expect(shown.contains(#/^postroom.yaml:[2-3]:\d+: error: this is not YAML: /#))
  }

  @Test(arguments: ["- a\n- b", "just text", "42"])
  func `YAML that is no mapping is an error`(text: String) {
    let (settings, shown, _) = read(text)
    #expect(settings == nil)
    #expect(shown == "postroom.yaml:1:1: error: this is not a list of settings")
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "null"])
  func `an empty file lacks what every message needs`(text: String) {
    let (_, shown, _) = read(text)
    #expect(
      shown == """
        postroom.yaml:1:1: error: organisation is missing
        postroom.yaml:1:1: error: sender is missing
        """)
  }
}
