@testable import Postroom

/// A template compiled against fields `name`, `url`, `plan`, `first_name` and a few constants.
final class Merging {
  static let fields = ["first_name", "name", "url", "plan"]
  static let constants: Constant = .object([
    "organisation": .object(["name": .text("R&D \"Hub\""), "url": .text("https://hub.example.org")]
    ),
    "logo": .text("cid:logo"),
    "colour": .text("#036"),
    "count": .number("3"),
    "offer": .null,
    "cards": .list([.text("a"), .text("b")]),
    "link": .template(parsed("https://example.org/{{name}}?q=1&r={{plan}}")!),
  ])

  private let constants: Constant
  private let partials: [String: String]
  private(set) var problems = Problems()
  private(set) var firstUse: [Int: Problem.Place] = [:]

  init(constants: Constant = Merging.constants, partials: [String: String] = [:]) {
    self.constants = constants
    self.partials = partials
  }

  static func parsed(_ source: String) -> MergeTemplate? {
    var problems = Problems()
    return MergeTemplate(
      parsing: Array(source.utf8), at: Problem.Place(file: "t"), problems: &problems)
  }

  func program(_ source: String, for landing: Landing = .html) -> MergeProgram? {
    let template = MergeTemplate(
      parsing: Array(source.utf8), at: Problem.Place(file: "t"), problems: &problems)
    return template.flatMap { program($0, for: landing) }
  }

  func program(_ template: MergeTemplate, for landing: Landing) -> MergeProgram? {
    let partials = partials
    let compiler = MergeCompiler(
      fields: Self.fields, constants: constants,
      partials: { partials[$0].flatMap(Merging.parsed) }, partialNames: partials.keys.sorted())
    let compiled = compiler.compile(template, for: landing, problems: &problems)
    firstUse = compiled?.firstUse ?? [:]
    return compiled?.program
  }

  static func values(_ values: [String: String]) -> FieldValues {
    FieldValues(fields.map { values[$0] ?? "" })
  }

  /// The output for one contact, or the problems.
  func render(
    _ source: String, for landing: Landing = .html, _ values: [String: String] = [:]
  ) -> String {
    program(source, for: landing)?.rendered(values) ?? shown
  }

  /// The problems found so far, without their rules.
  var shown: String {
    problems.kept.map { problem in
      let hint = problem.hint.map { "\nhint: \($0)" } ?? ""
      return "\(problem.place): \(problem.severity): \(problem.message)\(hint)"
    }.joined(separator: "\n")
  }
}

extension MergeProgram {
  func rendered(_ values: [String: String], fallbacks: [[UInt8]] = []) -> String {
    var output: [UInt8] = []
    render(Merging.values(values), fallbacks: fallbacks, into: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
