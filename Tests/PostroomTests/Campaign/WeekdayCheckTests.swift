import Testing

@testable import Postroom

@Suite struct WeekdayCheckTests {
  private func problems(
    subject: String = "News", preheader: String = "", vars: String = "{}", body: String
  ) throws -> String {
    let workspace = try TestWorkspace([
      "campaigns/one.md": """
      ---
      series: news
      template: plain
      subject: \(subject)
      preheader: \(preheader)
      audience: all
      vars: \(vars)
      ---
      \(body)
      """
    ])
    var found = Problems()
    if let file = workspace.campaignFile() { WeekdayCheck.run(file, &found) }
    #expect(workspace.problems.isEmpty)
    return found.kept.map { "\($0.place): \($0.message)" }.joined(separator: "\n")
  }

  @Test(arguments: [
    "Tuesday 11 January 2028", "Tuesday, 11 January 2028", "Tuesday 11th January, 2028",
    "Tuesday 11\nJanuary 2028", "Tuesday 29 February 2028", "Tuesday 11 January", "Tuesday",
    "Monday was 10; Tuesday 11 January 2028", "Doomsday 11 January 2028", "",
    "Tuesday 11 January 2022\nFriday 25 March 2022",
  ])
  func `a weekday that is its date's own is left alone`(body: String) throws {
    #expect(try problems(body: body) == "")
  }

  @Test func `a weekday that is another's is named where it stands`() throws {
    #expect(
      try problems(body: "Dear all,\n\non Wednesday 11 January 2028 we meet")
        == "campaigns/one.md:11:4: 11 January 2028 is a Tuesday, not a Wednesday")
    #expect(
      try problems(body: "Monday 3rd July 2023, Tuesday 3 July 2023")
        == "campaigns/one.md:9:23: 3 July 2023 is a Monday, not a Tuesday")
  }

  @Test func `columns count Unicode scalars`() throws {
    #expect(
      try problems(body: "👩‍👧e\u{301} Wednesday 11 January 2028")
        == "campaigns/one.md:9:7: 11 January 2028 is a Tuesday, not a Wednesday")
  }

  @Test func `a date over a line break is named once, where it begins`() throws {
    #expect(
      try problems(body: "a\nwe meet on Wednesday\n11 January 2028\nb")
        == "campaigns/one.md:10:12: 11 January 2028 is a Tuesday, not a Wednesday")
  }

  @Test func `a day that no month has is an error`() throws {
    #expect(
      try problems(body: "Tuesday 31 April 2028")
        == "campaigns/one.md:9:1: there is no 31 April 2028")
    #expect(try problems(body: "Monday 29 February 2027").contains("no 29 February 2027"))
  }

  @Test func `subject, preheader and variables are looked at too`() throws {
    let wrong = "Monday 11 January 2028"
    let message = "11 January 2028 is a Tuesday, not a Monday"
    #expect(try problems(subject: "On \(wrong)", body: "") == "campaigns/one.md:4:10: \(message)")
    #expect(try problems(preheader: wrong, body: "") == "campaigns/one.md:5:12: \(message)")
    #expect(
      try problems(vars: "{dates: [{when: \(wrong)}]}", body: "")
        == "campaigns/one.md:7:7: \(message)")
  }
}
