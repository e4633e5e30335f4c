import Testing

@testable import Postroom

@Suite struct WrittenDateTests {
  @Test(arguments: [
    ("on Tuesday 11 January 2028 at", "11 January 2028"),
    ("the 11th of January", "11 January"),
    ("11 Jan, 2028", "11 January 2028"),
    ("1st Sept. and 2 Sep", "1 September|2 September"),
    ("January 11, 2028", "11 January 2028"),
    ("May 3rd", "3 May"),
    ("2028-01-11", "11 January 2028"),
    ("11/01/2028", "11 January 2028"),
    ("between 30 June and 2 July 2028", "30 June|2 July 2028"),
  ])
  func `a date is read however it is written`(text: String, dates: String) {
    #expect(WrittenDate.all(in: text).map(\.shown).joined(separator: "|") == dates)
  }

  @Test(arguments: [
    "11 Januaries", "40 January", "version 2028-01-11-4", "13/13/2028", "3/4/5", "May 16:15",
    "in January 2028", "Mayor 11", "0 January",
  ])
  func `what is no date is none`(text: String) {
    #expect(WrittenDate.all(in: text).map(\.shown) == [])
  }
}
