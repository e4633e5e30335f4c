extension Selector {
  /// Whether it matches the element of this number.
  func matches(_ number: Int, in elements: [PageElement]) -> Bool {
    subject.matches(elements[number], in: elements)
      && contextMatches(from: 0, of: number, in: elements) == .matches
  }

  /// The same, with whatever only the reader's program knows taken for true.
  var settled: Selector {
    Selector(
      subject: subject.settled, context: context.map { ($0.combinator, $0.compound.settled) },
      text: text)
  }

  private enum Outcome {
    case matches
    case fails
    /// No element further out or before would do either.
    case failsForGood
  }

  /// What stands around the element `number`, from the part `index` of the context on.
  ///
  /// A descendant's ancestor that fails for good ends the search, so that the time is no more
  /// than the depth times the length, and not a power of it.
  private func contextMatches(
    from index: Int, of number: Int, in elements: [PageElement]
  ) -> Outcome {
    guard index < context.count else { return .matches }
    let (combinator, compound) = context[index]
    let isUpward = combinator == .child || combinator == .descendant
    func next(_ number: Int) -> Int? {
      isUpward ? elements[number].parent : elements[number].previous
    }
    var candidate = next(number)
    while let found = candidate {
      if compound.matches(elements[found], in: elements) {
        let outcome = contextMatches(from: index + 1, of: found, in: elements)
        if outcome != .fails { return outcome }
      }
      if combinator == .child || combinator == .adjacent { return .fails }
      candidate = next(found)
    }
    // Without a sibling there may be one elsewhere further out; without an ancestor there is none.
    return isUpward ? .failsForGood : .fails
  }
}

extension Selector.Compound {
  func matches(_ element: PageElement, in elements: [PageElement]) -> Bool {
    conditions.allSatisfy { $0.matches(element, in: elements) }
  }
}

extension Selector.Condition {
  fileprivate func matches(_ element: PageElement, in elements: [PageElement]) -> Bool {
    switch self {
    case .type(let name): element.name == name
    case .identifier(let name): element.value(of: "id") == name
    case .className(let name): element.classes.contains { $0.elementsEqual(name) }
    case .attribute(let condition):
      element.attributes[condition.name].map { condition.matches($0.value) } ?? false
    case .position(let step, let offset, let fromEnd, let ofType):
      Self.isMember(
        ofType
          ? fromEnd ? element.typePositionFromEnd : element.typePosition
          : fromEnd ? element.positionFromEnd : element.position, step, offset)
    case .alone(let ofType):
      ofType
        ? element.typePosition == 1 && element.typePositionFromEnd == 1
        : element.position == 1 && element.positionFromEnd == 1
    case .empty: element.isEmpty
    case .not(let inner): !inner.contains { $0.matches(element, in: elements) }
    case .any(let inner), .anywhere(let inner):
      inner.contains { $0.matches(element, in: elements) }
    case .dynamic: false
    }
  }

  private static func isMember(_ position: Int, _ step: Int, _ offset: Int) -> Bool {
    if step == 0 { return position == offset }
    let distance = position - offset
    return distance % step == 0 && distance / step >= 0
  }
}

extension AttributeCondition {
  func matches(_ written: [UInt8]) -> Bool {
    let folds = ignoresCase ?? Self.caseless.contains(name)
    let found = folds ? written.map(\.asciiLowercased) : written
    let value = folds ? value.map(\.asciiLowercased) : value
    switch test {
    case .isThere: return true
    case .equals: return found == value
    case .hasWord:
      return found.split(whereSeparator: \.isASCIISpace).contains { $0[...] == value[...] }
    case .hasLanguage: return found == value || found.starts(with: value + [UInt8(ascii: "-")])
    case .begins: return !value.isEmpty && found.starts(with: value)
    case .ends: return !value.isEmpty && found.suffix(value.count) == value[...]
    case .contains: return !value.isEmpty && found.holds(value)
    }
  }

  /// The HTML standard, section 4.16.2: the values of these are compared without regard to case.
  private static let caseless = Set(
    [
      "accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset", "checked",
      "clear", "codetype", "color", "compact", "declare", "defer", "dir", "direction", "disabled",
      "enctype", "face", "frame", "hreflang", "http-equiv", "lang", "language", "link", "media",
      "method", "multiple", "nohref", "noresize", "noshade", "nowrap", "readonly", "rel", "rev",
      "rules", "scope", "scrolling", "selected", "shape", "target", "text", "type", "valign",
      "valuetype", "vlink",
    ].map { Array($0.utf8) })
}

extension [UInt8] {
  /// Whether `part` stands somewhere in it.
  func holds(_ part: some Collection<UInt8>) -> Bool {
    indices.contains { self[$0...].starts(with: part) }
  }
}
