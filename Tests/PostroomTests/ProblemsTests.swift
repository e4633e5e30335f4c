import Testing

@testable import Postroom

@Suite struct ProblemsTests {
  private let place = Problem.Place(file: "a.csv", line: 1, column: 2)

  private func many(_ count: Int, _ rule: Rule) -> Problems {
    var problems = Problems()
    for line in 1...count {
      problems.warning(rule, at: Problem.Place(file: "a.csv", line: line), "wrong")
    }
    return problems
  }

  @Test func `a problem ends with its rule`() {
    let problem = Problem(.error, .csvRow, at: place, "a quote", hint: "double it")
    #expect("\(problem)" == "a.csv:1:2: error: a quote [csv-row]\nhint: double it")
  }

  @Test func `what is allowed is passed over, before and after it was found, and errors stay`() {
    var problems = Problems()
    problems.warning(.rawHTML, at: place, "before")
    problems.error(.address, at: place, "error")
    problems.note(.address, at: place, "note")
    problems.allow([.rawHTML, .address])
    problems.warning(.rawHTML, at: place, "after")
    problems.warning(.hiddenField, at: place, "another")
    #expect(problems.kept.map(\.message) == ["error", "another"])
    #expect(problems.errorCount == 1 && problems.warningCount == 1 && problems.noteCount == 0)
  }

  @Test func `of one kind a thousand are kept and all counted, allowed ones not at all`() {
    let found = many(1_500, .rawHTML)
    #expect(found.kept.count == 1_000 && found.warningCount == 1_500 && found.omitted == 500)
    var sum = Problems()
    sum.add(found)
    #expect(sum.kept.count == 1_000 && sum.warningCount == 1_500 && sum.omitted == 500)
    sum.allow([.rawHTML])
    #expect(sum.isEmpty && sum.warningCount == 0 && sum.omitted == 0)
    sum.add(found)
    #expect(sum.isEmpty && sum.warningCount == 0 && sum.omitted == 0)
  }
}
