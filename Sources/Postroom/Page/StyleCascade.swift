/// What is declared for one element, each property as it comes out in the end (CSS Cascading and
/// Inheritance Level 4, section 6).
struct StyleCascade {
  private var unimportant: [StyleDeclaration] = []
  private(set) var important: [StyleDeclaration] = []

  var normal: [StyleDeclaration] {
    let properties = Set(important.map(\.property))
    return unimportant.filter { !properties.contains($0.property) }
  }

  /// Adds a rule's declarations over those that are there. A property that the rule has twice stays
  /// twice: the first is for programs that do not understand the second.
  mutating func add(_ declarations: [StyleDeclaration]) {
    let properties = Set(declarations.map(\.property))
    let importantOnes = declarations.filter(\.isImportant)
    let importantProperties = Set(importantOnes.map(\.property))
    unimportant.removeAll { properties.contains($0.property) }
    unimportant += declarations.filter { !$0.isImportant }
    important.removeAll { importantProperties.contains($0.property) }
    important += importantOnes
  }

  /// Whether a style in the tag is stronger than `declaration` in a style sheet.
  func wins(over declaration: StyleDeclaration) -> Bool {
    guard !declaration.isImportant else { return false }
    return (normal + important).contains { one in
      Self.touch(one.property, declaration.property)
        && (one.property != declaration.property || one.value != declaration.value)
    }
  }

  /// Whether one of two properties is the other, or a part of it.
  private static func touch(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
    if short == "font", long == "line-height" { return true }
    guard shorthands.contains(short), long.hasPrefix(short + "-") else { return false }
    return short != "border"
      || !["-radius", "border-collapse", "border-spacing"].contains { long.hasSuffix($0) }
  }

  private static let shorthands: Set = [
    "background", "border", "border-bottom", "border-left", "border-right", "border-top", "flex",
    "font", "list-style", "margin", "outline", "overflow", "padding", "text-decoration",
  ]
}
