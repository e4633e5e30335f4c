import Yams

/// A text in a YAML file, and where it begins: behind its quote, when it has one.
struct YAMLText {
  let text: String
  let place: Problem.Place
}

extension YAMLMapping {
  /// The texts at and below `key`, in the order of the file.
  func texts(of key: String) -> [YAMLText] {
    guard let value = node.first(where: { $0.key.scalar?.string == key })?.value else { return [] }
    return texts(in: value)
  }

  /// The texts of a list, or the one text that stands in its place.
  mutating func listedTexts(_ key: String, _ problems: inout Problems) -> [YAMLText] {
    if node.first(where: { $0.key.scalar?.string == key })?.value.scalar != nil {
      let place = textPlace(of: key)
      return string(key, &problems).map { [YAMLText(text: $0, place: place)] } ?? []
    }
    return (placedStrings(key, &problems) ?? []).map { YAMLText(text: $0.text, place: $0.place) }
  }

  private func texts(in node: Node) -> [YAMLText] {
    if let mapping = node.mapping { return mapping.flatMap { texts(in: $0.value) } }
    if let sequence = node.sequence { return sequence.flatMap { texts(in: $0) } }
    guard let scalar = node.scalar, var place = place(node) else { return [] }
    if scalar.isQuoted { place.column = place.column.map { $0 + 1 } }
    return [YAMLText(text: scalar.string, place: place)]
  }
}

extension Node.Scalar {
  var isQuoted: Bool { style == .singleQuoted || style == .doubleQuoted }
}
