/// The elements of a page, and the declarations found for each so far.
///
/// What a section decides about a tag is not certain: a rule that asks for it is kept as a rule,
/// since the style that is written into a tag is everybody's.
final class StyledPage {
  private let source: PageSource
  private let elements: [PageElement]
  /// The same elements with all that a section may give them.
  private let possible: [PageElement]
  private var found: [Int: [Match]] = [:]
  private var order = 0
  private var keptRules: [StyleRule] = []
  /// Names of attributes that some element has: others only a mail program can set.
  private let attributeNames: Set<[UInt8]>

  private struct Match {
    let specificity: Specificity
    let order: Int
    let declarations: [StyleDeclaration]
  }

  init(_ source: PageSource, _ elements: [PageElement]) {
    self.source = source
    possible = elements.map { SectionedTag.possible($0, in: source) }
    self.elements = elements.map { SectionedTag.certain($0, in: source) }
    attributeNames = Set(elements.flatMap(\.attributes.keys))
  }

  // MARK: Rules

  /// Notes what `item` declares, in the order of the style sheet. Returns the lines of it that have
  /// to stay in one.
  func take(_ item: StyleSheet.Item, isInGroup: Bool = false) -> [String] {
    switch item {
    case .verbatim(let text): return [text]
    case .group(let head, let items, _):
      let lines = items.flatMap { take($0, isInGroup: true) }
      return ["\(head) {"] + lines.map { "  \($0)" } + ["}"]
    case .rule(let rule):
      let kept = isInGroup ? rule.selectors : keptSelectors(of: rule)
      guard !kept.isEmpty else { return [] }
      keptRules.append(StyleRule(selectors: kept, declarations: rule.declarations))
      return [rule.text(for: kept)]
    }
  }

  /// Notes the matches of a rule, and returns the selectors for which it has to be kept.
  private func keptSelectors(of rule: StyleRule) -> [Selector] {
    order += 1
    var best: [Int: Specificity] = [:]
    var kept: [Selector] = []
    for selector in rule.selectors {
      guard selector.isInlinable else {
        kept.append(selector)
        continue
      }
      var isUsed = false
      var isUncertain = false
      for number in elements.indices {
        if selector.matches(number, in: elements) {
          isUsed = true
          guard elements[number].tag != nil, !isInHead(number) else { continue }
          best[number] = max(best[number] ?? Specificity(), selector.specificity)
        } else if selector.matches(number, in: possible) {
          isUncertain = true
        }
      }
      if isUncertain || !isUsed && isForProgram(selector) { kept.append(selector) }
    }
    for (number, specificity) in best {
      found[number, default: []].append(
        Match(specificity: specificity, order: order, declarations: rule.declarations))
    }
    return kept
  }

  /// Nothing in the head is shown.
  private func isInHead(_ number: Int) -> Bool {
    let element = elements[number]
    if element.name == Array("head".utf8) { return true }
    return element.parent.map { elements[$0].name == Array("head".utf8) } ?? false
  }

  /// Whether it asks for an attribute that no element has: some mail programs add their own, like
  /// `data-ogsc` in dark mode.
  private func isForProgram(_ selector: Selector) -> Bool {
    ([selector.subject] + selector.context.map(\.compound)).contains { compound in
      compound.conditions.contains { condition in
        if case .attribute(let attribute) = condition {
          !attributeNames.contains(attribute.name)
        } else {
          false
        }
      }
    }
  }

  // MARK: What comes of them

  /// The declarations for an element by their weight: later ones win.
  private func cascade(_ number: Int) -> StyleCascade {
    var cascade = StyleCascade()
    let matches = (found[number] ?? []).sorted {
      ($0.specificity, $0.order) < ($1.specificity, $1.order)
    }
    for match in matches { cascade.add(match.declarations) }
    return cascade
  }

  var edits: [PageSource.Edit] {
    found.keys.sorted().flatMap { number in
      StyleAttribute(elements[number], in: source).edits(cascade(number))
    }
  }

  /// Reports the declarations in kept rules that have no effect, because a style in the tag wins.
  func report(_ problems: inout Problems) {
    var cascades: [Int: StyleCascade] = [:]
    for rule in keptRules {
      let selectors = rule.selectors.map(\.settled)
      for number in possible.indices where elements[number].tag != nil {
        guard selectors.contains(where: { $0.matches(number, in: possible) }) else { continue }
        let cascade = cascades[number] ?? cascade(number)
        cascades[number] = cascade
        for declaration in rule.declarations where cascade.wins(over: declaration) {
          problems.warning(
            .styleOverride, at: declaration.place,
            "\(declaration.property) has no effect here: it is written into the tag too, which wins",
            hint: "end it with !important")
        }
      }
    }
  }
}
