/// One run of the compiler over a template: walks it with the constants in hand and writes down
/// what is left to do for each contact.
struct MergeCompilation {
  /// Partials and sections nest no deeper than this: a partial that includes itself ends here.
  private static let depthLimit = 100
  /// A partial that includes itself twice would be unrolled 2^100 times.
  private static let stepLimit = 1_000_000
  private static let byteLimit = 32 << 20

  private(set) var instructions: [MergeProgram.Instruction] = []
  private(set) var origins = MergeOrigins()
  var firstUse: [Int: Problem.Place] = [:]
  var problems = Problems()

  let compiler: MergeCompiler
  var scope: MergeScope
  var context: LandingContext
  /// The fields found hidden by a constant so far.
  var hidden: Set<String> = []
  /// Text is not merged into an instruction before this one: a skip ends here.
  private var barrier = 0
  /// The template of a constant is being walked that began a URL: all its text is that URL's, and only
  /// what is merged into it is a part.
  var isWithinOwnURL = false
  private var depth = 0
  private var steps = 0
  private var byteCount = 0
  private var isStopped = false

  init(_ compiler: MergeCompiler, landing: Landing) {
    self.compiler = compiler
    scope = MergeScope(
      constants: compiler.constants, slots: compiler.slots, fields: compiler.fields,
      standIns: compiler.standIns)
    context = LandingContext(landing, strict: compiler.strict)
  }

  mutating func run(_ template: MergeTemplate) {
    walk(template, template.nodes.indices, indentation: [], isValue: false)
    if case .html(let html) = context, html.state != .text, !problems.hasErrors {
      problems.error(
        .openMarkup, at: Problem.Place(file: template.file),
        "the template ends inside \(html.shown)",
        hint: "close what is open: a tag, a quote, a comment or a <style>")
    }
  }

  /// `isValue` escapes the template's own text too: it is a constant's, not markup.
  func walker(
    _ template: MergeTemplate, _ range: Range<Int>, indentation: [UInt8] = [], isValue: Bool
  ) -> (inout Self) -> Void {
    { $0.walk(template, range, indentation: indentation, isValue: isValue) }
  }

  private mutating func walk(
    _ template: MergeTemplate, _ range: Range<Int>, indentation: [UInt8], isValue: Bool
  ) {
    var index = range.lowerBound
    while index < range.upperBound, !isStopped {
      let node = template.nodes[index]
      index += 1
      steps += 1
      switch node {
      case .text(let bytes, let origin):
        append(bytes, origin, isValue: isValue, isOwnURL: isWithinOwnURL)
      case .lineStart: append(indentation, .unknown, isValue: false)
      case .variable(let tag): insert(tag)
      case .partial(let tag, let own):
        guard let partial = partial(tag) else { break }
        let indentation = own.isEmpty ? [] : indentation + own
        descend(
          tag,
          walker(partial, partial.nodes.indices, indentation: indentation, isValue: isValue))
      case .section(let tag, let end):
        let body = walker(template, index..<end, indentation: indentation, isValue: isValue)
        index = end
        switch meaning(of: tag) {
        case nil: if tag.kind == .inverted { descend(tag, body) }
        case .constant(let value): unroll(value, tag, body)
        case .field(let slot):
          var complement: ((inout Self) -> Void)?
          if end < range.upperBound, case .section(let next, let nextEnd) = template.nodes[end],
            next.kind != tag.kind, next.name == tag.name
          {
            complement = walker(
              template, (end + 1)..<nextEnd, indentation: indentation, isValue: isValue)
            index = nextEnd
          }
          choose(tag, slot, body, otherwise: complement)
        }
      }
    }
  }

  /// A section over a constant: the branch is taken now, a list is unrolled.
  private mutating func unroll(
    _ value: Constant, _ tag: MergeTag, _ body: (inout Self) -> Void
  ) {
    guard tag.kind == .section else {
      if !value.isShown { descend(tag, body) }
      return
    }
    guard value.isShown else { return }
    let elements = if case .list(let elements) = value { elements } else { [value] }
    for element in elements {
      scope.push(.constant(element))
      descend(tag, body)
      scope.pop()
    }
  }

  /// A section over a field, and the one of opposite sense that follows it directly.
  private mutating func choose(
    _ tag: MergeTag, _ slot: Int, _ body: (inout Self) -> Void,
    otherwise: ((inout Self) -> Void)?
  ) {
    if firstUse[slot] == nil { firstUse[slot] = tag.place }
    context = context.settled
    let before = context
    branch(tag, slot, filled: tag.kind == .section, body)
    let after = context
    context = before
    if let otherwise { branch(tag, slot, filled: tag.kind == .inverted, otherwise) }
    if let joined = after.joined(with: context) {
      context = joined
    } else if !isStopped {
      problems.error(
        .openMarkup, at: tag.place,
        "what follows \(tag.shown) depends on whether the section is shown",
        hint: "let each section close the tags' brackets and quotes that it opens")
    }
  }

  private mutating func branch(
    _ tag: MergeTag, _ slot: Int, filled: Bool, _ body: (inout Self) -> Void
  ) {
    let oldBarrier = barrier
    let start = instructions.count
    instructions.append(.unless(slot: slot, filled: filled, skipTo: 0))
    barrier = instructions.count
    if filled { scope.push(.field(slot)) }
    descend(tag, body)
    if filled { scope.pop() }
    if instructions.count == start + 1 {
      instructions.removeLast()
      barrier = oldBarrier
    } else {
      instructions[start] = .unless(slot: slot, filled: filled, skipTo: instructions.count)
      barrier = instructions.count
    }
  }

  /// Runs `body` one level deeper, unless a limit is reached.
  mutating func descend(_ tag: MergeTag, _ body: (inout Self) -> Void) {
    guard !isStopped else { return }
    steps += 1
    guard depth < Self.depthLimit, steps < Self.stepLimit, byteCount < Self.byteLimit else {
      isStopped = true
      problems.error(
        .mergeDepth, at: tag.place, "\(tag.shown) leads too deep or too far",
        hint: "does a partial include itself without end?")
      return
    }
    depth += 1
    body(&self)
    depth -= 1
  }

  /// Static output: markup as it is, or a value escaped for its place.
  mutating func append(
    _ bytes: [UInt8], _ origin: TextOrigin, isValue: Bool, raw: Bool = false,
    isOwnURL: Bool = false
  ) {
    guard !bytes.isEmpty else { return }
    var output = bytes
    if isValue {
      output = []
      context.appendConstant(bytes, raw: raw, isOwnURL: isOwnURL, to: &output)
      if output.isEmpty { return }
    }
    context.feed(output)
    byteCount += output.count
    let last = instructions.count - 1
    // Escaping has moved what a value holds: only its beginning is known.
    let known = isValue ? origin.place.map { .made($0) } ?? .unknown : origin
    if last >= barrier, case .text(var text) = instructions[last] {
      origins.note(known, of: output, instruction: last, offset: text.count)
      instructions[last] = .text([])
      text += output
      instructions[last] = .text(text)
    } else {
      instructions.append(.text(output))
      origins.note(known, of: output, instruction: last + 1, offset: 0)
    }
  }

  mutating func append(field slot: Int, _ escaping: Escaping) {
    instructions.append(.field(slot: slot, escaping: escaping))
  }
}
