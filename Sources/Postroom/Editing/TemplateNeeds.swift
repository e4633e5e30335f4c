/// What a template asks of a campaign: values of its own, and partials for its text.
struct TemplateNeeds {
  /// Texts under `vars:`, by name.
  private(set) var texts: [String] = []
  /// Lists under `vars:`, with the names of what each element has.
  private(set) var lists: [(name: String, members: [String])] = []
  /// Partials of the template's own folder that its page does not bring by itself.
  private(set) var partials: [String] = []

  private static let given: Set = [
    "organisation", "campaign", "series", "subject", "preheader", "unsubscribe_url", "event",
    "browser_url", "programme",
  ]

  /// `fields` are the contacts', which no campaign has to bring.
  init(_ folder: TemplateFolder, fields: [String]) {
    let fields = Set(fields)
    var seen: Set<String> = ["body"]
    read("body", folder, fields, &seen)
    for name in folder.ownPartialNames(.html) where !seen.contains(name) {
      partials.append(name)
      read(name, folder, fields, &seen)
    }
  }

  private mutating func read(
    _ name: String, _ folder: TemplateFolder, _ fields: Set<String>, _ seen: inout Set<String>
  ) {
    seen.insert(name)
    var ignored = Problems()
    guard let template = folder.template(name, .html, &ignored) else { return }
    var index = 0
    var list: (name: String, end: Int)?
    while index < template.nodes.count {
      if let open = list, index >= open.end { list = nil }
      switch template.nodes[index] {
      case .partial(let tag, _):
        if !seen.contains(tag.name) { read(tag.name, folder, fields, &seen) }
      case .section(let tag, let end):
        if list == nil, isOwn(tag.name, fields) {
          add(list: tag.name)
          list = (tag.name, end)
        }
      case .variable(let tag):
        if let list {
          if isOwn(tag.name, fields), tag.name != "." { add(tag.name, to: list.name) }
        } else if isOwn(tag.name, fields), !texts.contains(tag.name) {
          texts.append(tag.name)
        }
      case .text, .lineStart: break
      }
      index += 1
    }
  }

  private func isOwn(_ name: String, _ fields: Set<String>) -> Bool {
    let first = name.split(separator: ".").first.map(String.init) ?? name
    return first == name && !Self.given.contains(name)
      && !fields.contains(FieldName.normalised(name))
  }

  private mutating func add(list name: String) {
    if !lists.contains(where: { $0.name == name }) { lists.append((name, [])) }
  }

  private mutating func add(_ member: String, to list: String) {
    guard let index = lists.firstIndex(where: { $0.name == list }),
      !lists[index].members.contains(member)
    else { return }
    lists[index].members.append(member)
  }
}
