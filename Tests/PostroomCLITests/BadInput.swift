import Foundation
import Testing

/// One way to spoil a workspace, and what is said about it.
struct BadInput: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let status: Int32
  /// Lines that stand on standard error, in this order and next to each other.
  let says: String
  let spoil: @Sendable (CommandWorkspace) throws -> Void

  init(
    _ name: String, _ status: Int32, says: String,
    spoil: @escaping @Sendable (CommandWorkspace) throws -> Void
  ) {
    testDescription = name
    self.status = status
    self.says = says
    self.spoil = spoil
  }

  /// Puts `new` in the place of `old` in a file.
  init(
    _ name: String, _ status: Int32, in path: String, _ old: String, _ new: String, says: String
  ) {
    self.init(name, status, says: says) { try $0.edit(path, old, new) }
  }

  private static let settings = "postroom.yaml"
  private static let campaign = "campaigns/spring.md"
  private static let contacts = "recipients/members.csv"
  private static let text = "templates/plain/body.txt.mustache"

  static let all = ofFiles + ofSettings + ofCampaigns + ofContacts

  private static let ofFiles = [
    BadInput(
      "no contacts file", 65,
      says: """
        recipients/members.csv: error: no such file [unreadable-file]
        hint: put it there, or mend file: under audiences:
        """
    ) { try $0.remove(contacts) },
    BadInput(
      "a folder for contacts", 65,
      says: """
        recipients/members.csv: error: this is a folder, and a file is wanted [unreadable-file]
        hint: name a file in it under audiences:
        """
    ) { try $0.replaceWithFolder(contacts) },
    BadInput(
      "a folder for settings", 78,
      says: """
        postroom.yaml: error: this is a folder, and a file is wanted [unreadable-file]
        hint: move the folder away, or give it another name
        """
    ) { try $0.replaceWithFolder(settings) },
    BadInput(
      "a folder for a campaign", 65,
      says: """
        campaigns/spring.md: error: this is a folder, and a file is wanted [unreadable-file]
        hint: move the folder away, or give it another name
        """
    ) { try $0.replaceWithFolder(campaign) },
    BadInput(
      "a pipe for a campaign", 65,
      says: """
        campaigns/spring.md: error: this is no regular file [unreadable-file]
        hint: save what it is to hold in a file of this name
        """
    ) { workspace in
      try workspace.remove(campaign)
      #expect(mkfifo(workspace.url(campaign).path, 0o600) == 0)
    },
    BadInput(
      "a NUL in a text", 65, in: campaign, "Dear", "Dea\u{0}r",
      says: """
        campaigns/spring.md:8:4: error: U+0000 control character in the text [control-character]
        hint: no editor shows it: delete it, or retype the words around it
        """),
    BadInput(
      "a control character in front matter", 65, in: campaign, "series: newsletter",
      "series: newsletter\u{1B}",
      says: """
        campaigns/spring.md:2:19: error: U+001B control character in the text [control-character]
        hint: no editor shows it: delete it, or retype the words around it
        """),
    BadInput(
      "a control character in a template", 65, in: text, "Leave", "\r\n\u{7F}Leave",
      says: """
        templates/plain/body.txt.mustache:4:1: error: U+007F control character in the text [control-character]
        hint: no editor shows it: delete it, or retype the words around it
        """),
    BadInput(
      "no text template", 65,
      says: """
        templates/plain/body.txt.mustache: error: there is no such file [unreadable-file]
        hint: it is the page around the campaign's text: {{> body}}
        """
    ) { try $0.remove(text) },
    BadInput(
      "a folder for a template", 65,
      says: """
        templates/plain/body.txt.mustache: error: this is a folder, and a file is wanted [unreadable-file]
        hint: move the folder away, or give it another name
        """
    ) { try $0.replaceWithFolder(text) },
    BadInput(
      "settings that are not UTF-8", 78,
      says: """
        postroom.yaml: error: the file is not UTF-8 [unreadable-file]
        hint: save it as UTF-8
        """
    ) { try $0.write(Data([0x6F, 0xFF, 0x0A]), to: settings) },
  ]

  private static let ofSettings = [
    BadInput(
      "broken YAML", 78, in: settings, "connections: 2", "connections: [2",
      says: """
        postroom.yaml:10:6: error: this is not YAML: did not find expected ',' or ']' [yaml-syntax]
        hint: a text with a colon or a # in it needs quotes around it; indent with spaces
        """),
    BadInput(
      "an unknown key", 78, in: settings, "{first:", "{frist:",
      says: """
        postroom.yaml:10:9: error: unknown key "frist" [unknown-key]
        hint: did you mean first?
        """),
    BadInput(
      "a key twice", 78, in: settings, "  tls: none\n", "  tls: none\n  tls: required\n",
      says: """
        postroom.yaml:8:3: error: the same key twice: tls [repeated-key]
        hint: keep one of the two
        """),
    BadInput(
      "a password in clear", 78, in: settings, "  tls: none\n",
      "  tls: none\n  username: wmhtc\n  password: hunter2\n",
      says: """
        postroom.yaml:10:13: error: password: a secret is never written in this file [secret]
        hint: write {env: NAME}, {file: PATH} or {command: [...]}
        """),
    BadInput(
      "a login in the URL", 78, in: settings, "url: smtp://", "url: smtp://wmhtc:hunter2@",
      says: """
        postroom.yaml:7:8: error: url: a login is never written in a URL [bad-value]
        hint: write smtp://host:port or smtps://host:port
        """),
    BadInput(
      "a username with controls", 78, in: settings, "  tls: none\n",
      "  tls: none\n  username: \"u\\0v\"\n  password: {env: HOME}\n",
      says: """
        postroom.yaml:9:13: error: username holds control characters [bad-value]
        """),
    BadInput(
      "no file of authorities", 78, in: settings, "  tls: none\n",
      "  tls: none\n  ca_file: ca.pem\n",
      says: """
        postroom.yaml:9:12: error: ca_file: FOLDER/ca.pem: No such file or directory [unreadable-file]
        hint: it is a PEM file of certificate authorities
        """),
    BadInput(
      "a password that is not there", 78, in: settings, "  tls: none\n",
      "  tls: none\n  username: wmhtc\n  password: {env: NO_SUCH_VARIABLE}\n",
      says: """
        postroom.yaml:10:13: error: password: the environment variable NO_SUCH_VARIABLE is not \
        set [secret]
        """),
    BadInput(
      "a secret file that others can read", 78,
      says: """
        postroom.yaml:10:13: error: password: FOLDER/secret can be read by other users [secret]
        hint: run: chmod 600 FOLDER/secret
        """
    ) { workspace in
      try workspace.write("hunter2\n", to: "secret")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o640], ofItemAtPath: workspace.url("secret").path)
      try workspace.edit(
        settings, "  tls: none\n", "  tls: none\n  username: u\n  password: {file: secret}\n")
    },
    BadInput(
      "no TLS to another machine", 78,
      says: """
        postroom.yaml:8:8: error: tls: none would send mail to smtp://mail.example.org for all to \
        read [plaintext-relay]
        hint: set tls: required, or say --allow-plaintext on the command line
        """
    ) {
      let text = try $0.text(settings)
      try $0.write(
        text.replacing(/smtp:\/\/localhost:\d+/, with: "smtp://mail.example.org"), to: settings)
    },
    BadInput(
      "a login without demanding TLS", 78,
      says: """
        postroom.yaml:8:8: error: tls: opportunistic would give the password to whoever hides \
        STARTTLS [plaintext-relay]
        hint: set tls: required, or say --allow-plaintext on the command line
        """
    ) {
      let text = try $0.text(settings)
        .replacing(/smtp:\/\/localhost:\d+/, with: "smtp://mail.example.org")
        .replacing("tls: none", with: "tls: opportunistic\n  username: u\n  password: {env: HOME}")
      try $0.write(text, to: settings)
    },
    BadInput(
      "no way to unsubscribe", 78, in: settings, "  unsubscribe: leave@wmhtc.example.org\n", "",
      says: """
        postroom.yaml:3:3: error: unsubscribe is missing: there is no way to leave [no-unsubscribe]
        hint: give an address that somebody reads, or an https:// page
        """),
    BadInput(
      "a filter on a field that is not there", 65, in: settings, "status = ", "statis = ",
      says: """
        postroom.yaml:16:12: error: where: no field is named statis [where]
        hint: did you mean status?
        """),
    BadInput(
      "a filter that is no expression", 65, in: settings, "status = 'active'", "status =",
      says: """
        postroom.yaml:16:12: error: where: the expression ends too soon [where]
        hint: an expression looks like status = 'active' AND consent = 'yes'
        """),
  ]

  private static let ofCampaigns = [
    BadInput(
      "broken front matter", 65, in: campaign, "template: plain", "template: pl: ain",
      says: """
        campaigns/spring.md:3:13: error: this is not YAML: mapping values are not allowed in this \
        context [yaml-syntax]
        hint: a text with a colon or a # in it needs quotes around it; indent with spaces
        """),
    BadInput(
      "an unknown key in front matter", 65, in: campaign, "audience:", "preheadre: x\naudience:",
      says: """
        campaigns/spring.md:5:1: error: unknown key "preheadre" [unknown-key]
        hint: did you mean preheader?
        """),
    BadInput(
      "an unknown template", 65, in: campaign, "template: plain", "template: plian",
      says: """
        campaigns/spring.md: error: there is no template "plian" [unknown-name]
        hint: did you mean plain?
        """),
    BadInput(
      "an unknown series", 65, in: campaign, "series: newsletter", "series: newsleter",
      says: """
        campaigns/spring.md:2:9: error: there is no series "newsleter" [unknown-name]
        hint: did you mean newsletter?
        """),
    BadInput(
      "an unknown audience", 65, in: campaign, "audience: members", "audience: member",
      says: """
        campaigns/spring.md:5:11: error: there is no audience "member" [unknown-name]
        hint: did you mean members?
        """),
    BadInput(
      "a template that does not parse", 65, in: text, "Leave:", "{{#a}} Leave:",
      says: """
        templates/plain/body.txt.mustache:3:1: error: the section {{#a}} is never closed [merge-syntax]
        hint: add {{/a}} where it ends
        """),
    BadInput(
      "an unknown merge name", 65, in: campaign, "Dear {{first_name}}", "Dear {{frist_name}}",
      says: """
        campaigns/spring.md:8:6: error: {{frist_name}} is not known [unknown-field]
        hint: did you mean first_name?
        postroom: error: 1 problem in spring: nothing was sent
        """),
    BadInput(
      "a weekday that is not its date's", 65, in: campaign, "Dear",
      "See you, Monday 11 January 2028",
      says: """
        campaigns/spring.md:8:10: error: 11 January 2028 is a Tuesday, not a Monday [weekday-date]
        hint: mend the weekday or the date
        """),
    BadInput(
      "no way to unsubscribe in the text", 65, in: text, "Leave: {{unsubscribe_url}}", "Bye",
      says: """
        templates/plain/body.txt.mustache: error: there is no way to unsubscribe in this part [no-unsubscribe]
        hint: link to {{unsubscribe_url}} in the template
        """),
    BadInput(
      "an event that has begun", 65, in: campaign, "audience:",
      "event: {title: T, start: 2020-01-10 16:15, duration: 45m}\naudience:",
      says: """
        postroom: error: the event began at 2020-01-10 16:15 +00:00: nobody is invited to it any more
        hint: mend start: under event:, or not_after, in campaigns/spring.md, if it is wrong
        """),
    BadInput(
      "a time that the clocks skip", 65, in: campaign, "audience:",
      "send_at: 2028-03-26 01:30\naudience:",
      says: """
        campaigns/spring.md:5:10: error: send_at: there is no 2028-03-26 01:30 in Europe/London: \
        the clocks go forward over it [local-time]
        """),
  ]

  private static let ofContacts = [
    BadInput(
      "an empty value without a fallback, for two", 65,
      says: """
        recipients/members.csv:2:17: error: first_name is empty for ann@example.org [empty-value]
        hint: fill the cell, or say in postroom.yaml what stands in for it: fields: {first_name: \
        {fallback: ...}}
        recipients/members.csv:4:17: error: first_name is empty for cat@example.org [empty-value]
        """
    ) {
      try $0.edit(contacts, ",Ann,", ",,")
      try $0.edit(contacts, ",Cat,", ", ,")
    },
    BadInput(
      "an empty file", 65,
      says: """
        recipients/members.csv: error: the file is empty [no-contacts]
        hint: a recipients file begins with a row that names the columns
        """
    ) { try $0.write("", to: contacts) },
    BadInput(
      "a header alone", 65,
      says: """
        recipients/members.csv: error: no contacts: the file holds a header and nothing else [no-contacts]
        hint: check that the export was complete
        """
    ) { try $0.write("email,first_name,company,status\n", to: contacts) },
    BadInput(
      "a ragged row", 65, in: contacts, "Bob,,active", "Bob,active",
      says: """
        recipients/members.csv:3:1: error: 3 cells where the header has 4 [csv-row]
        hint: give every row a cell for each column, if an empty one
        """),
    BadInput(
      "a quote that is not closed", 65, in: contacts, ",Curl", ",\"Curl",
      says: """
        recipients/members.csv:4:21: error: a quoted field is never closed [csv-row]
        hint: double a quote inside a quoted field: "Ann ""Nan"" Lee"
        """),
    BadInput(
      "a header name twice", 65, in: contacts, "company", "First Name",
      says: """
        recipients/members.csv:1:18: error: columns 2 and 3 are both named first_name [csv-header]
        hint: rename one; case, spaces and hyphens do not tell names apart
        """),
    BadInput(
      "a bad address", 65, in: contacts, "cat@", "cat@@",
      says: """
        recipients/members.csv:4:1: error: more than one @ in the address [address]
        hint: give each address a row of its own
        """),
    BadInput(
      "nobody left", 65, in: settings, "'active'", "'retired'",
      says: """
        postroom: error: spring has no recipients: 0 recipients of 4 rows; left out: 4 not in the \
        audience
        hint: look at where: and at the CSV file's rows
        """),
  ]
}
