import Foundation
import TestSupport

/// A workspace in which every value is a harmless one but for one place.
struct InjectionWorkspace {
  let workspace: CommandWorkspace

  private static let harmless: [String: String] = [
    "organisation.name": "Test Society", "organisation.address": "1 Test Street",
    "organisation.contact": "Ann", "from": "News <news@society.example.org>",
    "reply_to": "reply@society.example.org", "bounces": "bounces@society.example.org",
    "unsubscribe": "leave@society.example.org", "path": "", "username": "news", "series": "news",
    "series.title": "News", "audience.name": "{{name}}", "fallback": "your company",
    "where": "company <> 'x'", "subject": "News for {{name}}", "preheader": "What is new",
    "event.title": "A talk", "event.location": "Online",
    "event.url": "https://society.example.org/{{name}}", "vars.note": "Note",
    "campaign.from": "Other <other@society.example.org>", "body": "There is news.", "html": "",
    "text": "", "column": "extra", "name": "Ann", "company": "", "address": "ann@example.org",
  ]

  init(_ place: Place, _ text: String, relay: String) throws {
    workspace = try CommandWorkspace()
    var values = Self.harmless
    values[place.token] = place.value(text)
    values["relay"] = relay + values["path", default: ""]
    try write(
      """
      organisation:
        name: @organisation.name@
        address: @organisation.address@
        contact: @organisation.contact@
      sender:
        from: @from@
        reply_to: @reply_to@
        bounces: @bounces@
        unsubscribe: @unsubscribe@
      smtp:
        url: @relay@
        tls: none
        username: @username@
        password: {env: HOME}
      series:
        @series@: {title: @series.title@}
      audiences:
        members:
          file: recipients/members.csv
          name: @audience.name@
          where: @where@
      fields:
        company: {fallback: @fallback@}

      """, to: "postroom.yaml", values, Self.yaml)
    try write(
      """
      ---
      series: @series@
      template: plain
      subject: @subject@
      preheader: @preheader@
      audience: members
      from: @campaign.from@
      timezone: UTC
      event:
        title: @event.title@
        start: 2099-01-12 16:15
        duration: 45m
        location: @event.location@
        url: @event.url@
      vars:
        note: @vars.note@
      ---

      """, to: "campaigns/news.md", values, Self.yaml)
    try workspace.write(
      try workspace.text("campaigns/news.md") + "Dear {{name}}, of {{company}},\n\n"
        + "\(values["body"]!)\n", to: "campaigns/news.md")
    let everything = """
      {{preheader}} {{name}} {{company}} {{note}} {{event.title}} {{event.location}} {{event.url}}
      {{organisation.name}} {{organisation.address}} {{organisation.contact}} {{series.title}}
      """
    try workspace.write(
      "<p title=\"{{name}}\">\(everything)</p>\n\(values["html"]!)\n{{> body}}\n"
        + "<a href=\"{{unsubscribe_url}}\">Leave</a>\n", to: "templates/plain/body.html.mustache")
    try workspace.write(
      "\(everything)\n\(values["text"]!)\n{{> body}}\nLeave: {{unsubscribe_url}}\n",
      to: "templates/plain/body.txt.mustache")
    try write(
      """
      email,name,company,@column@
      bob@example.org,Bob,Acme,x
      @address@,@name@,@company@,x

      """, to: "recipients/members.csv", values
    ) { value in
      "\"\(value.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined())\""
    }
  }

  private func write(
    _ text: String, to path: String, _ values: [String: String], _ quoted: (String) -> String
  ) throws {
    var text = text
    for (token, value) in values { text = text.replacing("@\(token)@", with: quoted(value)) }
    try workspace.write(text, to: path)
  }

  /// YAML's double-quoted style, which can hold everything.
  private static func yaml(_ value: String) -> String {
    let scalars = value.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case " "..."~": String(scalar)
      default:
        "\\u" + String(repeating: "0", count: 4 - hexadecimal(scalar).count) + hexadecimal(scalar)
      }
    }
    return "\"\(scalars.joined())\""
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16)
  }
}
