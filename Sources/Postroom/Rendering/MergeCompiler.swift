/// Compiles templates against everything that is known before the first contact is read.
///
/// A name is looked up among the constants first, as it is written, from the innermost section
/// outwards, and then in normal form (`FieldName`) among the contacts' fields. A constant thus hides a field of its name; a tag that meets both gets a warning.
public struct MergeCompiler {
  let constants: Constant
  let slots: [String: Int]
  let fields: [String]
  let standIns: [Constant]?
  let partials: (String) -> MergeTemplate?
  let partialNames: [String]
  let strict: Bool

  /// - Parameters:
  ///   - fields: the contacts' fields by slot, in normal form.
  ///   - constants: what is known now, an object as a rule.
  ///   - standIns: for a reader who is no contact: by slot, what a field is then.
  ///   - partials: the partial of a name.
  ///   - partialNames: the names to choose from when one is misspelt.
  ///   - strict: whether an unknown name is an error and values are escaped for their places.
  ///     Otherwise it is empty, and every value is escaped as HTML text, as mustache(5) has it.
  public init(
    fields: [String], constants: Constant, standIns: [Constant]? = nil,
    partials: @escaping (String) -> MergeTemplate?, partialNames: [String] = [], strict: Bool = true
  ) {
    self.fields = fields
    self.standIns = standIns
    self.constants = constants
    self.partials = partials
    self.partialNames = partialNames
    self.strict = strict
    slots = Dictionary(
      fields.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The program for `template`, where each slot is first inserted or tested, and where its static
  /// text comes from. Nil when there are errors, each of which is added to `problems`.
  public func compile(
    _ template: MergeTemplate, for landing: Landing, problems: inout Problems
  ) -> (program: MergeProgram, firstUse: [Int: Problem.Place], origins: MergeOrigins)? {
    var compilation = MergeCompilation(self, landing: landing)
    compilation.run(template)
    problems.add(compilation.problems)
    guard !compilation.problems.hasErrors else { return nil }
    return (
      MergeProgram(compilation.instructions), compilation.firstUse, compilation.origins
    )
  }
}
