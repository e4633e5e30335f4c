/// A draft with nothing in it but what a template asks for.
struct FreshDraft {
  private let occasion: DraftOccasion
  private let choice: DraftChoice
  private let settings: Settings
  private let needs: TemplateNeeds
  private let fields: [String]

  init(
    _ occasion: DraftOccasion, _ choice: DraftChoice, _ workspace: Workspace, _ settings: Settings
  ) {
    self.occasion = occasion
    self.choice = choice
    self.settings = settings
    var ignored = Problems()
    fields =
      settings.audiences[choice.audience].flatMap {
        Audience($0, in: workspace, problems: &ignored)?.fields
      } ?? []
    needs = TemplateNeeds(
      TemplateFolder(workspace: workspace, name: choice.template), fields: fields)
  }

  func text(name: String) -> String {
    """
    ---
    \(DraftNotes.head(name: name))

    series: \(choice.series)\(others(choice.series, settings.series.keys, "what unsubscribing leaves"))
    template: \(choice.template)
    audience: \(choice.audience)\(others(choice.audience, settings.audiences.keys, "who gets it"))

    # What people see before they open it: the subject, and a line after it.
    subject: \(DraftValue.quoted(subject))
    preheader: \(DraftValue.quoted(UnfinishedText.mark("one sentence that makes them curious")))

    \(DraftNotes.sendAt(occasion))
    \(event)\(vars)---
    \(body)
    """
  }

  private func others(_ chosen: String, _ names: some Collection<String>, _ what: String) -> String
  {
    let rest = names.filter { $0 != chosen }.sorted()
    return rest.isEmpty ? "" : "   # \(what); also: \(rest.joined(separator: ", "))"
  }

  private var subject: String {
    switch occasion.kind {
    case .newsletter:
      let title =
        settings.series[choice.series].map { series in
          series.title.contains("{{") ? "{{series.title}}" : series.title
        } ?? "Newsletter"
      return "\(title), \(occasion.month): \(UnfinishedText.mark("what is in it, in a few words"))"
    case .invitation(let title, _):
      return "\(title): \(UnfinishedText.mark("why to come, in a few words"))"
    }
  }

  private var event: String {
    guard case .invitation(let title, let start) = occasion.kind else { return "" }
    return """

      # The event. Once it has begun, nobody is invited any more.
      event:
        title: \(DraftValue.quoted(title))
        start: \(start)
        duration: 45m          # or 1h, or 90m
        location: Online
        \(linkNote)
        url: \(DraftValue.quoted(UnfinishedText.mark("https://...")))

      """
  }

  /// A field in a section: whoever has none is led to the page all the same.
  private var linkNote: String {
    let field = fields.first ?? "email"
    return """
      # Where people register. For a link of each member's own, end it so:
        #   {{#\(field)}}?member={{\(field)}}{{/\(field)}}
      """
  }

  private var vars: String {
    var entries = needs.texts.map { DraftEntry($0, value(of: $0)) }
    entries += needs.lists.map { list in
      let members = list.members.map { DraftEntry($0, value(of: $0)) }
      let element: DraftValue =
        members.isEmpty ? .text(UnfinishedText.mark("a line")) : .mapping(members)
      return DraftEntry(list.name, .list([element]))
    }
    guard !entries.isEmpty else { return "" }
    let note =
      needs.lists.isEmpty
      ? "# What the template shows besides the text."
      : "# What the template shows besides the text. Copy an entry, from its hyphen on, for one more."
    return "\n\(note)\nvars:\(DraftValue.mapping(entries).yaml(indentation: 2))\n"
  }

  private func value(of name: String) -> DraftValue {
    switch name {
    case "issue",
      "month" where !isListMember(name):
      .text(occasion.month)
    case "title": .text(UnfinishedText.mark("a headline"))
    case "text": .text(UnfinishedText.mark("two or three sentences"))
    case "link": .text(UnfinishedText.mark("the words of the link"))
    case "url": .text(UnfinishedText.mark("https://..."))
    case "day": .text(UnfinishedText.mark("11"))
    case "month": .text(UnfinishedText.mark("Jan"))
    case "when": .text(UnfinishedText.mark("Tuesday 11 January 2028, 16:15 to 17:00"))
    default: .text(UnfinishedText.mark(name))
    }
  }

  private func isListMember(_ name: String) -> Bool {
    needs.lists.contains { $0.members.contains(name) }
  }

  private var body: String {
    let greeting =
      ["first_name", "forename", "given_name", "name"].first { fields.contains($0) }
      .map { "Dear {{\($0)}}," } ?? "Hello,"
    let partials = needs.partials.map { "{{> \($0)}}\n\n" }.joined()
    switch occasion.kind {
    case .newsletter:
      return """
        {{! A note to you, which nobody else sees. An empty line begins a new paragraph, ## a heading,
            - an item of a list. *This* is emphasised, **this** strong, [this](https://...) a link. }}
        \(greeting)

        \(UnfinishedText.mark("a few friendly lines"))

        ## \(UnfinishedText.mark("a heading"))

        \(UnfinishedText.mark("the message itself"))

        \(partials)
        """.trimmingLineEnds
    case .invitation:
      return """
        \(greeting)

        \(UnfinishedText.mark("what it is about, and what they will take home"))

        \(partials)We look forward to seeing you.

        \(UnfinishedText.mark("who signs it"))

        """
    }
  }
}

extension String {
  /// With one line end at its end.
  fileprivate var trimmingLineEnds: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return text + "\n"
  }
}
