import Foundation
import Testing

@testable import Postroom

/// The official specification's core, where its files are at hand (mustache/spec).
struct MustacheSpecTests {
  static let folder = URL(filePath: #filePath)
    .appending(path: "../../../../../shared/corpora/mustache-spec/specs").standardized

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let template: String
    let expected: String
    let partials: [String: String]
    let constants: Constant
    /// The top-level texts, and the constants without them.
    let fields: [String: String]
    let others: Constant

    init(_ object: [String: Any], file: String) {
      testDescription = "\(file): \(object["name"] as? String ?? "")"
      template = object["template"] as? String ?? ""
      expected = object["expected"] as? String ?? ""
      partials = object["partials"] as? [String: String] ?? [:]
      constants = Self.constant(object["data"])
      var fields: [String: String] = [:]
      var others = constants
      if case .object(var members) = constants {
        for case (let name, .text(let text)) in members where !name.contains(".") {
          fields[name] = text
          members[name] = nil
        }
        others = .object(members)
      }
      self.fields = fields
      self.others = others
    }

    static func constant(_ value: Any?) -> Constant {
      switch value {
      case let text as String: return .text(text)
      case let number as NSNumber:
        return String(cString: number.objCType) == "c"
          ? .flag(number.boolValue) : .number(number.description)
      case let list as [Any]: return .list(list.map(constant))
      case let object as [String: Any]: return .object(object.mapValues(constant))
      default: return .null
      }
    }

    func parsed(_ source: String, _ problems: inout Problems) -> MergeTemplate? {
      MergeTemplate(
        parsing: Array(source.utf8), at: Problem.Place(file: "spec"), problems: &problems)
    }

    func rendered(constants: Constant, fields: [String: String]) throws -> String {
      let names = fields.keys.sorted()
      let compiler = MergeCompiler(
        fields: names, constants: constants,
        partials: { name in
          var problems = Problems()
          return partials[name].flatMap { parsed($0, &problems) }
        }, strict: false)
      var problems = Problems()
      let template = try #require(parsed(template, &problems), "\(problems.kept)")
      let compiled = compiler.compile(template, for: .html, problems: &problems)
      let program = try #require(compiled, "\(problems.kept)").program
      var output: [UInt8] = []
      program.render(
        FieldValues(names.map { fields[$0] ?? "" }), fallbacks: [], into: &output)
      return String(decoding: output, as: UTF8.self)
    }
  }

  static let cases: [Case] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".json") && !$0.hasPrefix("~") }.sorted()
      .flatMap { file -> [Case] in
        guard let data = FileManager.default.contents(atPath: folder.appending(path: file).path),
          let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
          let tests = object["tests"] as? [[String: Any]]
        else { return [] }
        return tests.map { Case($0, file: file) }
      }
  }()

  @Test(.enabled(if: !cases.isEmpty, "the corpus mustache-spec is absent"))
  func `the core has 136 cases`() {
    #expect(Self.cases.count == 136)
  }

  @Test(.enabled(if: !cases.isEmpty, "the corpus mustache-spec is absent"), arguments: cases)
  func `constants render as the specification says`(_ example: Case) throws {
    #expect(try example.rendered(constants: example.constants, fields: [:]) == example.expected)
  }

  @Test(
    .enabled(if: !cases.isEmpty, "the corpus mustache-spec is absent"),
    arguments: cases.filter { !$0.fields.isEmpty })
  func `fields render as the specification says`(_ example: Case) throws {
    #expect(
      try example.rendered(constants: example.others, fields: example.fields) == example.expected)
  }
}
