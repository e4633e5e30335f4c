import Testing

@testable import Postroom

/// Subject, preheader, images, and what both parts have to hold.
struct PartCheckTests {
  private static let html = "templates/plain/body.html.mustache"
  private static let text = "templates/plain/body.txt.mustache"

  // MARK: Subject and preheader

  @Test(arguments: [
    ("🎉🎉", "the subject has no words"), ("!!!", "the subject has no words"),
    ("Come now!!", "the subject has several exclamation marks"),
    ("Last! Chance!", "the subject has several exclamation marks"),
    ("BOOK YOUR PLACE NOW PLEASE", "the subject is written in capitals"),
    ("Re: your membership", "the subject claims to be an answer"),
    ("FW: news", "the subject claims to be an answer"),
  ])
  func `a subject that shouts or says nothing is named`(subject: String, message: String) throws {
    #expect(
      try Editing(subject: subject).found(.subjectTone, in: "x") == ["4:11: \(message)"])
  }

  @Test(arguments: [
    "WMHTC AGM 2022", "NHS buyers: meet them!", "🎉 One year on", "{{name}}", "Reply by Friday",
    "AGM OF THE WMHTC", "Ⅳ: news", "新年快乐", "Regards: a poll", "2022: what next?",
  ])
  func `a subject with names in capitals and a word is left alone`(subject: String) throws {
    #expect(try Editing(subject: subject).found(.subjectTone, in: "x") == [])
  }

  @Test func `a subject is measured with the longest name, in characters`() throws {
    let members = "email,name,town,status\nann@example.org,Ann,Dudley,active\n"
    let long = "cat@example.org,Jâmés-Alexandré Öberstleutnant,Rugby,active\n"
    var editing = Editing(subject: "{{name}}, what happened in the region in May")
    editing.files["recipients/members.csv"] = members
    #expect(try editing.found(.subjectLength, in: "x") == [])
    editing.files["recipients/members.csv"] = members + long
    #expect(
      try editing.found(.subjectLength, in: "x") == [
        "4:11: the subject is 66 characters long for cat@example.org"
      ])
    editing.suppressed = ["cat@example.org"]
    #expect(try editing.found(.subjectLength, in: "x") == [])
    editing.subject = String(repeating: "é", count: 60)
    #expect(try editing.found(.subjectLength, in: "x") == [])
  }

  @Test func `a missing preheader is a note, one that is not shown a warning`() throws {
    let missing = try Editing(matter: "").problems(in: "x")
    #expect(missing.kept.map(\.rule) == [.preheader] && missing.noteCount == 1)
    var editing = Editing(matter: "preheader: 'Dear {{name}}, it is *time*.'")
    #expect(try editing.found(.preheader, in: "x") == [])
    editing.files[Self.html] =
      "{{> body}}<a href=\"{{unsubscribe_url}}\">Leave</a>{{organisation.name}}"
    #expect(
      try editing.found(.preheader, in: "x") == ["6:13: the template does not show the preheader"])
  }

  // MARK: Images

  @Test(arguments: [
    ("a ![](https://example.org/a.png)", "8:3: an image without a text in its place"),
    ("![a-photo.JPG](https://example.org/a.png)", "8:1: \"a-photo.JPG\" is a file's name"),
    ("<img src=\"https://example.org/a.png\">", "8:1: this image has no alt text"),
  ])
  func `an image without words is named`(body: String, found: String) throws {
    let all = try Editing().found(.imageAlt, in: body)
    #expect(all.count == 1 && all[0].hasPrefix(found))
  }

  @Test func `in a template a decoration may be without words, and no image without alt`() throws {
    var editing = Editing()
    editing.files[Self.html] =
      "<img src=\"https://example.org/a.png\" alt=\"\">\n <img src=\"https://example.org/b.png\">"
      + "{{> body}}<a href=\"{{unsubscribe_url}}\">Leave</a>"
    #expect(
      try editing.found(.imageAlt, in: "![the panel](https://example.org/c.png)") == [
        "\(Self.html):2:2: this image has no alt text"
      ])
  }

  // MARK: Both parts

  @Test func `who sends it stands in both parts`() throws {
    var editing = Editing()
    editing.settings =
      "organisation: {name: Club, address: \"1 High St,\\nDudley\", "
      + "registration: Registered charity 1234567}\n"
      + TestWorkspace.settings.split(separator: "\n").dropFirst().joined(separator: "\n")
    editing.files["postroom.yaml"] = editing.settings
    editing.files[Self.html] =
      "{{preheader}}{{> body}}<a href=\"{{unsubscribe_url}}\">Leave</a><p>CLUB<br>1 High St<br>Dudley"
    editing.files[Self.text] = "{{> body}}\n\n{{unsubscribe_url}}\n{{organisation.registration}}\n"
    #expect(
      try editing.found(in: "x") == [
        "\(Self.html): company-details: this part does not show the organisation's registration",
        "\(Self.text): postal-address: this part does not show the organisation's name",
        "\(Self.text): postal-address: this part does not show the organisation's address",
      ])
  }

  @Test(arguments: [
    ("Club Ltd. Registered in England and Wales, number 01234567. Registered office as above.", 0),
    ("Club Limited, company SC123456, registered in Scotland; registered office: 1 High St", 0),
    ("Registered charity 1234567", 0), ("Club CIC", 3),
    ("Company number 01234567, registered office as above", 1),
  ])
  func `of a company number, part of the country and office are asked`(
    registration: String, count: Int
  ) throws {
    var editing = Editing()
    editing.files["postroom.yaml"] =
      "organisation:\n  name: Cluster\n  address: 1 Sample Street\n  registration: \(registration)\n"
      + TestWorkspace.settings.split(separator: "\n").dropFirst().joined(separator: "\n")
    for path in [Self.html, Self.text] {
      editing.files[path] =
        "{{preheader}} {{> body}} {{unsubscribe_url}} {{organisation.name}} {{organisation.address}} "
        + "{{organisation.registration}}"
    }
    let found = try editing.found(.companyDetails, in: "x")
    #expect(found.count == count)
    #expect(found.allSatisfy { $0.hasPrefix("postroom.yaml:4:17: registration: ") })
  }

  @Test func `a plain text part that is nearly empty is named`() throws {
    var editing = Editing()
    editing.files[Self.text] =
      "{{unsubscribe_url}} {{organisation.name}} {{organisation.address}}\n"
    let body = String(repeating: "There is a lot to say about the region this month. ", count: 9)
    let found = try editing.found(.plainText, in: body)
    #expect(found.count == 1 && found[0].hasPrefix("\(Self.text):"))
    #expect(try editing.found(.plainText, in: "Short.") == [])
    #expect(try Editing().found(.plainText, in: body) == [])
  }

  @Test func `HTML that Gmail cuts off is named, with whom it is longest for`() throws {
    var editing = Editing()
    let town = String(repeating: "x", count: 30_000)
    editing.files["recipients/members.csv"] =
      "email,name,town,status\nann@example.org,Ann,a,active\nbob@example.org,Bob,\(town),active\n"
    #expect(try editing.found(.htmlSize, in: "{{town}} {{town}}") == [])
    #expect(
      try editing.found(.htmlSize, in: "{{town}} {{town}} {{town}}") == [
        "\(Self.html): the HTML is 90 kB long for bob@example.org"
      ])
  }

  // MARK: Consent and sender

  @Test(arguments: [
    ("", "5:1"), ("where: \"status = 'active'\"", "5:1"),
    ("where: \"status <> 'consent_date'\"", "5:1"), ("where: \"consent = 'yes'\"", ""),
    ("where: \"\\\"Consent_Date\\\" > '2021'\"", ""),
  ])
  func `an audience that never asks for consent is named`(rule: String, place: String) throws {
    var editing = Editing()
    editing.files["recipients/members.csv"] =
      "email,name,town,status,consent,consent_date\nann@example.org,Ann,a,active,yes,2022-01-01\n"
    editing.files["postroom.yaml"] =
      TestWorkspace.settings.replacing(
        "audiences: {all: {file: recipients/members.csv, name: \"{{name}}\"}}",
        with: "audiences: {all: {file: recipients/members.csv, \(rule)}}".replacing(
          ", }", with: "}"))
    let found = try editing.found(.consent, in: "x")
    #expect(found.isEmpty == place.isEmpty)
    #expect(found.allSatisfy { $0.contains("a column consent, and the audience does not ask") })
  }

  @Test func `without such a column nobody can ask`() throws {
    #expect(try Editing().found(.consent, in: "x") == [])
  }

  @Test(arguments: [
    "gmail.com", "Yahoo.co.uk", "outlook.fr", "hotmail.com", "icloud.com", "googlemail.com",
  ])
  func `From at a free mailbox is an error, in settings and in a campaign`(domain: String) throws {
    var editing = Editing()
    editing.files["postroom.yaml"] = TestWorkspace.settings.replacing(
      "News <news@example.org>", with: "News <news@\(domain)>")
    var problems = try editing.problems(in: "x")
    #expect(problems.hasErrors && problems.kept.map(\.rule) == [.freeMailSender])
    #expect(problems.kept[0].place.file == "postroom.yaml" && problems.kept[0].place.line == 2)
    editing = Editing(matter: "preheader: p\nfrom: news@\(domain)")
    problems = try editing.problems(in: "x")
    #expect(
      problems.kept.map { "\($0.rule) \($0.place)" } == ["freeMailSender campaigns/one.md:7:7"])
  }

  @Test(arguments: ["gmail.example.org", "outlook.wmhtc.org.uk", "notgmail.com", "myyahoo.com"])
  func `a domain that only resembles one is left alone`(domain: String) throws {
    let editing = Editing(matter: "preheader: p\nfrom: news@\(domain)")
    #expect(try editing.found(.freeMailSender, in: "x") == [])
  }

  // MARK: Greeting for some

  @Test func `a greeting that a section leaves empty for somebody is named`() throws {
    let body = "Hello!\n\nDear {{#town}}{{town}}{{/town}},"
    #expect(
      try Editing().found(.greeting, in: body) == [
        "10:1: \"Dear\" greets nobody where town is empty"
      ])
    let mended = "Dear {{#town}}{{town}}{{/town}}{{^town}}friend{{/town}},"
    #expect(try Editing().found(.greeting, in: mended) == [])
    var full = Editing()
    full.files["recipients/members.csv"] = "email,name,town\nann@example.org,Ann,Dudley\n"
    #expect(try full.found(.greeting, in: body) == [])
  }
}
