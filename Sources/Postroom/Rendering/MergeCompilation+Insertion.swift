/// What single tags become.
extension MergeCompilation {
  enum Known {
    case constant(Constant)
    case field(Int)
  }

  /// What the tag's name means. Nil when nothing has that name, which is an error if strict.
  mutating func meaning(of tag: MergeTag) -> Known? {
    switch scope.meaning(of: tag.name) {
    case .constant(let value):
      if compiler.strict, scope.hidesField(tag.name), hidden.insert(tag.name).inserted {
        problems.warning(
          .hiddenField, at: tag.place,
          "\(tag.shown) is the campaign's value, not the contacts' field",
          hint: "rename the column if the field is meant")
      }
      return .constant(value)
    case .field(let slot): return .field(slot)
    case .unknown(let parent, let names):
      if compiler.strict {
        problems.error(
          .unknownField, at: tag.place,
          "\(tag.shown) is not known\(parent.map { " in \($0)" } ?? "")",
          hint: hint(for: tag.name, among: names))
      }
      return nil
    }
  }

  mutating func insert(_ tag: MergeTag) {
    switch meaning(of: tag) {
    case nil: break
    case .field(let slot): insert(field: slot, tag)
    case .constant(let value): insert(value, tag)
    }
  }

  private mutating func insert(field slot: Int, _ tag: MergeTag) {
    if firstUse[slot] == nil { firstUse[slot] = tag.place }
    do throws(HTMLContext.Misplacement) {
      append(field: slot, try context.insertField(raw: tag.kind == .unescaped))
    } catch {
      problems.error(
        .mergePlace, at: tag.place, "\(tag.shown) stands \(error.reason)", hint: error.hint)
    }
  }

  private mutating func insert(_ value: Constant, _ tag: MergeTag) {
    let raw = tag.kind == .unescaped
    switch value {
    case .text(let text), .number(let text), .standIn(let text):
      append(Array(text.utf8), .made(tag.place), isValue: true, raw: raw)
    case .flag(let flag):
      append(Array("\(flag)".utf8), .made(tag.place), isValue: true, raw: raw)
    case .template(let template):
      let outer = isWithinOwnURL
      isWithinOwnURL = context.isAtURLStart
      descend(tag, walker(template, template.nodes.indices, isValue: !raw))
      isWithinOwnURL = outer
    case .null:
      refuse(tag, "has no value", hint: "give it one, or put it into {{#\(tag.name)}} sections")
    case .list:
      refuse(tag, "is a list, not text", hint: "write {{#\(tag.name)}}{{.}}{{/\(tag.name)}}")
    case .object(let members):
      refuse(
        tag, "is not text but has parts",
        hint: members.keys.min().map { "name one of them, as in {{\(tag.name).\($0)}}" })
    }
  }

  private mutating func refuse(_ tag: MergeTag, _ reason: String, hint: String?) {
    if compiler.strict {
      problems.error(.mergeValue, at: tag.place, "\(tag.shown) \(reason)", hint: hint)
    }
  }

  /// The partial that the tag names. Nil when there is none, which is an error if strict.
  mutating func partial(_ tag: MergeTag) -> MergeTemplate? {
    if let partial = compiler.partials(tag.name) { return partial }
    if compiler.strict {
      problems.error(
        .unknownField, at: tag.place, "there is no partial named \(tag.name)",
        hint: hint(for: tag.name, among: compiler.partialNames))
    }
    return nil
  }

  private func hint(for name: String, among names: [String]) -> String? {
    if let near = nearestName(to: name, among: names)
      ?? nearestName(to: FieldName.normalised(name), among: names)
    {
      return "did you mean \(near)?"
    }
    guard !names.isEmpty else { return nil }
    let shown = names.sorted().prefix(12).joined(separator: ", ")
    return "known here: \(shown)\(names.count > 12 ? ", ..." : "")"
  }
}
