import Testing

@testable import Postroom

@Suite struct YAMLMappingTests {
  private func mapping(_ text: String, lineOffset: Int = 0) throws -> YAMLMapping {
    var problems = Problems()
    let mapping = YAMLMapping(text, file: "a.yaml", lineOffset: lineOffset, problems: &problems)
    return try #require(mapping, "\(problems.kept)")
  }

  @Test(arguments: [
    ("010", "010"), ("yes", "yes"), ("No", "No"), ("on", "on"), ("true", "true"), ("1.10", "1.10"),
    ("0x1F", "0x1F"), ("1_000", "1_000"), ("2028-01-11 16:15", "2028-01-11 16:15"),
    ("12:30:45", "12:30:45"), ("1e3", "1e3"), (".inf", ".inf"), ("'null'", "null"), ("\"\"", ""),
    ("\"a\\n b\"", "a\n b"), ("NULL", "NULL"), ("=", "="), ("007@example.org", "007@example.org"),
  ])
  func `a scalar is taken as it is written`(written: String, text: String) throws {
    var problems = Problems()
    var mapping = try mapping("key: \(written)")
    #expect(mapping.string("key", &problems) == text)
    #expect(mapping.constant("key", &problems) == constant(text, isPlain: written == text))
    mapping.finish(&problems)
    #expect(problems.isEmpty)
  }

  private func constant(_ text: String, isPlain: Bool) -> Constant {
    isPlain && text == "true" ? .flag(true) : .text(text)
  }

  @Test(arguments: ["", "~", "null"])
  func `a key without a value is as good as absent`(written: String) throws {
    var problems = Problems()
    var mapping = try mapping("key: \(written)\nother: {}")
    #expect(mapping.string("key", &problems) == nil)
    #expect(mapping.mapping("key", &problems) == nil)
    #expect(mapping.strings("key", &problems) == nil)
    #expect(problems.isEmpty)
    #expect(mapping.required("key", &problems) == nil)
    #expect(problems.kept.map(\.message) == ["key is missing"])
  }

  @Test(arguments: ["''", "' '"])
  func `what is required is not empty`(written: String) throws {
    var problems = Problems()
    var mapping = try mapping("key: \(written)")
    #expect(mapping.required("key", &problems) == nil)
    #expect(problems.kept.map(\.message) == ["key is empty"])
  }

  @Test func `a value of the wrong shape is one problem at its place`() throws {
    var problems = Problems()
    var mapping = try mapping("a: {b: c}\nd: [e]\nf:\n  - {g: h}\n", lineOffset: 10)
    #expect(mapping.required("a", &problems) == nil)
    #expect(mapping.string("d", &problems) == nil)
    #expect(mapping.mapping("d", &problems) == nil)
    #expect(mapping.strings("f", &problems) == nil)
    #expect(
      problems.kept.map { "\($0.place): \($0.message)" } == [
        "a.yaml:11:4: a must be a text", "a.yaml:12:4: d must be a text",
        "a.yaml:12:4: d must be a mapping, like `d: {name: value}`",
        "a.yaml:14:3: f must be a list of texts, like `[a, b]`",
      ])
  }

  @Test func `lists, flags and mappings become constants`() throws {
    var problems = Problems()
    var mapping = try mapping("a:\n  list: [1, two, [], {x: ~}]\n  yes: false\n  'no': 'true'\n")
    #expect(
      mapping.constant("a", &problems)
        == .object([
          "list": .list([.text("1"), .text("two"), .list([]), .object(["x": .null])]),
          "yes": .flag(false), "no": .text("true"),
        ]))
    #expect(problems.isEmpty)
  }

  @Test func `the same key twice is an error, also further in`() {
    for text in ["a: 1\nb: 2\na: 3\n", "c:\n  a: 1\n  a: 2\n"] {
      var problems = Problems()
      #expect(YAMLMapping(text, file: "a.yaml", problems: &problems) == nil)
      #expect(problems.errorCount == 1)
      #expect(problems.kept[0].place.line != nil)
      #expect(problems.kept[0].message.contains("the same key twice: a"))
    }
  }

  @Test func `a key that is twice the same text is an error, however it is quoted`() throws {
    var problems = Problems()
    var mapping = try mapping("1: a\n'1': b\n")
    #expect(mapping.names() == ["1", "1"])
    mapping.finish(&problems)
    #expect(
      problems.kept.map { "\($0.place): \($0.message)" } == ["a.yaml:2:1: 1 stands here twice"])
  }

  @Test func `deep nesting is refused, not run into`() {
    var problems = Problems()
    let deep = "a: " + String(repeating: "[", count: 100_000)
    #expect(YAMLMapping(deep, file: "a.yaml", problems: &problems) == nil)
    #expect(problems.errorCount == 1)
  }
}
