import Testing

@testable import Postroom

/// Leftovers, greetings, and the names of clocks.
struct TextCheckTests {
  @Test(arguments: [
    ("TODO: ask Rowan", "8:1: \"TODO\""),
    ("The prize is XXX pounds", "8:14: \"XXX\""),
    ("*Lorem ipsum* dolor", "8:2: \"Lorem ipsum\""),
    ("Come to [[venue]] now", "8:9: \"[[venue]]\""),
    ("Dear [First name],", "8:6: \"[First name]\""),
    ("See [link] and [insert date here].", "8:5: \"[link]\""),
    ("Dear *|FNAME|*,", "8:7: \"|FNAME|\""),
    ("Dear \\*|FNAME|\\*,", "8:7: \"*|FNAME|*\""),
    ("Dear %%first%%,", "8:6: \"%%first%%\""),
    ("Dear {name},", "8:6: \"{name}\""),
    ("{{name}} é FIXME", "8:12: \"FIXME\""),
  ])
  func `what was not filled in is named where it stands`(body: String, found: String) throws {
    let all = try Editing().found(.placeholder, in: body)
    #expect(all.first == "\(found) was not filled in")
  }

  @Test(arguments: [
    "All to do: nothing.", "TODOS los miembros", "xxx", "a [link](https://example.org)",
    "`TODO` in code", "https://example.org/TODO", "{{! TODO: not seen by anybody }}done",
    "50% off, 20% more", "{curly} words", "a \\[b] c", "Methodology {{name}}", "[x] and [ ] boxes",
    "size << 3 and 4 >> 2", "The XX and the XXL shirt",
  ])
  func `words that only look alike are left alone`(body: String) throws {
    #expect(try Editing().found(.placeholder, in: body) == [])
  }

  @Test(arguments: ["\n\n\n", "\n\n\n\n", "\n\n\n\n\n\n\n"])
  func `plain text with many empty lines is read to its end`(gap: String) throws {
    var editing = Editing()
    editing.files = [
      "templates/plain/body.txt.mustache": "{{> body}}\(gap)FIXME\(gap){{unsubscribe_url}}\(gap)"
    ]
    let lines = gap.count + 1
    #expect(
      try editing.found(.placeholder, in: "x") == [
        "templates/plain/body.txt.mustache:\(lines):1: \"FIXME\" was not filled in"
      ])
  }

  @Test func `front matter and templates are looked at too, each where it stands`() throws {
    var editing = Editing()
    editing.matter = "vars:\n  cards:\n    - text: |-\n        one\n        two TODO\n"
    editing.matter += "    - {text: 'it''s \"TODO\"'}"
    editing.subject = "Lorem Ipsum"
    editing.files = [
      "templates/plain/body.html.mustache":
        "<p>{{> body}}</p>\n{{#cards}}<p>{{text}}</p>{{/cards}}<p>FIXME\n"
        + "<a href=\"{{unsubscribe_url}}\">Leave</a>",
      "templates/plain/body.txt.mustache": "{{> body}}\n\n  FIXME\n\n{{unsubscribe_url}}\n",
    ]
    #expect(
      try editing.found(.placeholder, in: "x").map { $0.components(separatedBy: ": ")[0] } == [
        "4:11", "10:13", "11:22", "templates/plain/body.html.mustache:2:39",
        "templates/plain/body.txt.mustache:3:3",
      ])
  }

  @Test(arguments: [
    ("Dear ,", "8:1: \"Dear\" greets nobody"),
    ("*Dear*:\n\nhello", "8:2: \"Dear\" greets nobody"),
    ("Dear\n\nyou", "8:1: \"Dear\" greets nobody"),
    ("Dear {{name}} ,", "8:15: a space stands before the punctuation"),
    ("Hello {{name}} !", "8:16: a space stands before the punctuation"),
  ])
  func `a greeting that greets nobody is named`(body: String, found: String) throws {
    #expect(try Editing().found(.greeting, in: body) == [found])
  }

  @Test(arguments: [
    "Dear {{name}},", "Dear all,", "Hello,", "{{name}} :-) and more", "Oh dear, no.",
    "Dear {{name}} and friends,", "*Dear* {{name}},", "My dear!",
  ])
  func `a greeting is left alone`(body: String) throws {
    #expect(try Editing().found(.greeting, in: body) == [])
  }

  @Test(arguments: [
    ("We meet on 11 July 2028 at 16:15 GMT.", "11 July 2028, not GMT", "BST"),
    ("We meet on 11 January 2028, 4 pm (BST).", "11 January 2028, not BST", "GMT"),
  ])
  func `GMT in summer and BST in winter are named`(
    body: String, day: String, right: String
  ) throws {
    let column = body.contains("July") ? 28 : 29
    #expect(
      try Editing().found(.clockName, in: body) == [
        "8:\(column): the clocks in Europe/London show \(right) on \(day)"
      ])
  }

  @Test(arguments: [
    "On 11 January 2028 at 16:15 GMT.", "On 11 July 2028 at 16:15 BST.", "At 16:15 GMT.",
    "On 11 July at 16:15 GMT.", "On 11 July 2028 at 16:15 CET.", "The GMT of 11 July 2028.",
    "On 11 July 2028 at 16:15 RSVP.",
  ])
  func `clocks that are right or unknown are left alone`(body: String) throws {
    #expect(try Editing().found(.clockName, in: body) == [])
  }

  @Test func `a time without a date is on the event's day, and another zone has its own names`()
    throws
  {
    var editing = Editing()
    editing.matter = "event: {title: Talk, start: 2028-07-11 16:15, duration: 45m}"
    #expect(try editing.found(.clockName, in: "At 16:15 GMT.").count == 1)
    #expect(try editing.found(.clockName, in: "At 16:15 BST.") == [])
    editing.matter += "\ntimezone: Europe/Berlin"
    #expect(try editing.found(.clockName, in: "At 16:15 CET.").count == 1)
    #expect(try editing.found(.clockName, in: "At 16:15 BST, 17:15 CEST.") == [])
  }
}
