/// One selector (Selectors Level 4): what has to be true of an element, and of those around it.
struct Selector: Hashable, Sendable {
  /// What is asked of a single element.
  struct Compound: Hashable, Sendable {
    var conditions: [Condition] = []
  }

  indirect enum Condition: Hashable, Sendable {
    case type([UInt8])
    case identifier([UInt8])
    case className([UInt8])
    case attribute(AttributeCondition)
    /// Its number among its siblings is `step` times anything from 0 on, plus `offset`.
    case position(step: Int, offset: Int, fromEnd: Bool, ofType: Bool)
    /// Without siblings.
    case alone(ofType: Bool)
    case empty
    case not([Compound])
    case any([Compound])
    /// As `any`, without weight.
    case anywhere([Compound])
    /// What only the reader's program knows, like `:hover`; or what no element is, like `::before`.
    case dynamic(String)
  }

  enum Combinator: Hashable, Sendable {
    case descendant
    case child
    /// The next sibling.
    case adjacent
    /// Any sibling further on.
    case sibling
  }

  /// The element's own compound first, then outwards: how each is related to the one before it.
  let subject: Compound
  let context: [(combinator: Combinator, compound: Compound)]
  /// As it is written out.
  let text: String

  static func == (a: Selector, b: Selector) -> Bool { a.text == b.text }
  func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Whether it is decided by the page alone.
  var isInlinable: Bool { !subject.isDynamic && !context.contains { $0.compound.isDynamic } }

  var specificity: Specificity {
    context.reduce(subject.specificity) { $0 + $1.compound.specificity }
  }
}

/// How a selector weighs against others (Selectors Level 4, section 15).
struct Specificity: Hashable, Comparable, Sendable {
  var identifiers = 0
  var classes = 0
  var types = 0

  static func < (a: Specificity, b: Specificity) -> Bool {
    (a.identifiers, a.classes, a.types) < (b.identifiers, b.classes, b.types)
  }

  static func + (a: Specificity, b: Specificity) -> Specificity {
    Specificity(
      identifiers: a.identifiers + b.identifiers, classes: a.classes + b.classes,
      types: a.types + b.types)
  }
}

extension Selector.Compound {
  var isDynamic: Bool {
    conditions.contains { condition in
      switch condition {
      case .dynamic: true
      case .not(let inner), .any(let inner), .anywhere(let inner):
        inner.contains(where: \.isDynamic)
      default: false
      }
    }
  }

  /// The same, with whatever only the reader's program knows taken for true.
  var settled: Selector.Compound {
    Selector.Compound(
      conditions: conditions.filter { condition in
        if case .dynamic = condition { return false }
        if case .not(let inner) = condition { return !inner.contains(where: \.isDynamic) }
        return true
      })
  }

  var specificity: Specificity {
    conditions.reduce(Specificity()) { total, condition in
      switch condition {
      case .type: total + Specificity(types: 1)
      case .identifier: total + Specificity(identifiers: 1)
      case .className, .attribute, .position, .alone, .empty, .dynamic:
        total + Specificity(classes: 1)
      case .not(let inner), .any(let inner):
        total + (inner.map(\.specificity).max() ?? Specificity())
      case .anywhere: total
      }
    }
  }
}

/// `[name]`, `[name="value"]` and its kind.
struct AttributeCondition: Hashable, Sendable {
  enum Test: UInt8, Sendable {
    case isThere
    case equals
    case hasWord
    case hasLanguage
    case begins
    case ends
    case contains
  }

  let name: [UInt8]
  let test: Test
  let value: [UInt8]
  /// `i` behind the value; nil leaves it to the attribute.
  let ignoresCase: Bool?
}
