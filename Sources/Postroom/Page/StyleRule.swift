/// `property: value`, and where it stands.
struct StyleDeclaration: Hashable, Sendable {
  /// In lower case, unless it is a `--variable`.
  let property: String
  let value: StyleValue
  let isImportant: Bool
  let place: Problem.Place

  /// As it stands in a style sheet.
  var text: String { "\(property): \(value.text)\(isImportant ? " !important" : "")" }
}

/// Selectors, and what is declared for what they match.
struct StyleRule: Hashable, Sendable {
  let selectors: [Selector]
  let declarations: [StyleDeclaration]

  /// The rule for some of its selectors, on one line.
  func text(for selectors: [Selector]) -> String {
    let heads = selectors.map(\.text).joined(separator: ", ")
    return "\(heads) { \(declarations.map { $0.text + ";" }.joined(separator: " ")) }"
  }
}
