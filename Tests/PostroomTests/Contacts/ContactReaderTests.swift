import Foundation
import Testing

@testable import Postroom

@Suite struct ContactReaderTests {
  @Test(
    arguments: [
      ("a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
      ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]),
      ("a,b\r1,2\r3,4\r", [["1", "2"], ["3", "4"]]),
      ("a,b\n\n1,2\n\r\n\n3,4\n\n", [["1", "2"], ["3", "4"]]),
      ("a,b\n1,\n,2\n", [["1", ""], ["", "2"]]),
      ("a,b\n,\n  , \n1,2\n,,,\n", [["1", "2"]]),
      ("a,b\n\"1\",\"\"\n", [["1", ""]]),
      ("a,b\n\"x, \"\"y\"\"\",2\n", [["x, \"y\"", "2"]]),
      ("a,b\n\"\"\"\"\"\",2", [["\"\"", "2"]]),
      ("a,b\n\"x\r\ny\",2\n\"x\ny\rz\",4", [["x\r\ny", "2"], ["x\ny\rz", "4"]]),
      ("a,b\n 1 ,\t2\n\" 3 \",\u{A0}4\u{A0}\n", [["1", "2"], ["3", "4"]]),
      ("a,b\n1,x\u{301}\n\u{301},y\n", [["1", "x\u{301}"], ["\u{301}", "y"]]),
      ("a;b\n1;2,5\n", [["1", "2,5"]]),
      ("a\tb\n1\t2\n", [["1", "2"]]),
      ("a|b\n1|2\n", [["1", "2"]]),
      ("\"a\";\"b,c,d\"\n1;2\n", [["1", "2"]]),
      ("sep=;\r\na;b\r\n1;2,3,4\r\n", [["1", "2,3,4"]]),
      ("SEP=|\na,x|b\n1|2\n", nil),
      ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
      ("\u{FEFF}sep=,\na,b\n1,2\n", [["1", "2"]]),
      ("\n\na,b\n1,2\n", [["1", "2"]]),
      ("a\n1\n\n2", [["1"], ["2"]]),
      ("a,b,,\n1,2\n3,4,,,,\n", [["1", "2"], ["3", "4"]]),
      ("a,,b\n1,,2\n", [["1", "2"]]),
    ] as [(String, [[String]]?)])
  func `rows are read as spreadsheets write them`(text: String, rows: [[String]]?) throws {
    let reading = try Reading(text)
    if let rows {
      #expect(reading.rows == rows)
      #expect(reading.problems == [])
    } else {
      #expect(reading.problems.first?.contains("no column is named a") == true)
    }
  }

  @Test(arguments: [
    ("", "a.csv: error: the file is empty"),
    ("\n\r\n", "a.csv: error: the file is empty"),
    ("a,b\n", "a.csv: error: no contacts: the file holds a header and nothing else"),
    ("a,b", "a.csv: error: no contacts: the file holds a header and nothing else"),
    ("a,b\n1,2\n3\n", "a.csv:3:1: error: 1 cell where the header has 2"),
    ("a,b\n1,2\n3,4,5\n", "a.csv:3:5: error: 3 cells where the header has 2"),
    ("a,b\n1,\"x\n", "a.csv:2:3: error: a quoted field is never closed"),
    ("a,b\n1,2\né,\"x\"y\n", "a.csv:3:6: error: text after the closing quote of a field"),
    ("a,b\n1,x\"y\"\n", "a.csv:2:4: error: a quote inside a field that is not quoted"),
    ("a,b\n1, \"y\"\n", "a.csv:2:4: error: a quote inside a field that is not quoted"),
    ("A B,a-b\n", "a.csv:1:5: error: columns 1 and 2 are both named a_b"),
    ("a,ann@example.org\n", "a.csv:1:3: error: the first row looks like a contact, not a header"),
    ("b,c\n", "a.csv:1:1: error: no column is named a, which is to hold the address"),
    ("\"a,b\n1,2\n", "a.csv:1:1: error: a quoted field is never closed"),
    (
      "a,,b\n1,,2\n1,x,2\n1,x,2\n",
      "a.csv:1:3: error: column 2 has no name, but row 3 has a value in it"
    ),
    ("a,b\n1,x\u{7}y\n", "a.csv:2:4: error: U+0007 control character in b"),
    ("a,b\n1,\"x\n\u{85}\"\n", "a.csv:3:1: error: U+0085 control character in b"),
    ("a,b\n1,x\u{7F}\n", "a.csv:2:4: error: U+007F control character in b"),
    ("a,b\n1,x\u{0}\n", "a.csv:2:4: error: a NUL byte"),
    ("a,b\n1,é AndrÃ©\n", "a.csv:2:9: warning: \"Ã©\" in b was probably \"é\""),
    ("a,b\n1,O\u{E2}\u{20AC}\u{2122}x\n", "a.csv:2:4: warning: \"â€™\" in b was probably \"’\""),
    (
      "a,b\n1,x\u{FFFD}\n",
      "a.csv:2:4: warning: a character in b was lost before this file was written"
    ),
  ])
  func `what is wrong is said with its place`(text: String, problem: String) throws {
    #expect(try Reading(text).problems == [problem])
  }

  @Test(arguments: ["SÃO PAULO", "«CAFÉ»", "CAFÉ’S", "Ü–", "â", "Å’S", "naïve", "Ωμέγα", "Иван"])
  func `ordinary letters are no mojibake`(text: String) throws {
    #expect(try Reading("a,b\n1,\(text)\n").problems == [])
  }

  @Test func `reading goes on after a bad row`() throws {
    let reading = try Reading("a,b\n1,2\n3\n\"4\"x,5\n6,7\n8,\"9\n10,11\n")
    #expect(reading.rows == [["1", "2"], ["6", "7"], ["10", "11"]])
    #expect(reading.numbers == [2, 5, 7])
    #expect(reading.lines == [2, 5, 7])
    #expect(reading.read == 6)
    #expect(reading.refused == 3)
    #expect(reading.problems.count == 3)
  }

  @Test func `an unclosed quote does not swallow the rows up to the next quote`() throws {
    let reading = try Reading("a,b\n\"1,2\n3,4\n5,6\n\"7\",8\n9,10\n")
    #expect(reading.rows == [["3", "4"], ["5", "6"], ["7", "8"], ["9", "10"]])
    #expect(reading.problems == ["a.csv:5:2: error: text after the closing quote of a field"])
  }

  @Test func `a quoted field of more than a mebibyte is never closed`() throws {
    let long = String(repeating: "x\n", count: 800_000)
    let reading = try Reading("a,b\n1,\"\(long)\n\"\n2,3\n", chunkSize: 65_536)
    #expect(reading.problems.first == "a.csv:2:3: error: a quoted field is never closed")
    #expect(reading.rows.last == ["2", "3"])
    #expect(reading.lines.last == 800_004)
  }

  @Test func `a row of more than a mebibyte is refused, and the next one is read`() throws {
    let long = String(repeating: "x", count: 3_000_000)
    for chunkSize in [65_536, 262_144, 4_000_000] {
      let reading = try Reading("a,b\n\(long),1\r\n2,3\r\n", chunkSize: chunkSize)
      #expect(reading.problems == ["a.csv:2:1: error: a row longer than 1 MiB"])
      #expect(reading.rows == [["2", "3"]])
      #expect(reading.lines == [3])
    }
  }

  @Test func `a row is numbered as a spreadsheet numbers it`() throws {
    let reading = try Reading("a,b\n\"1\n1\",2\n\n3,4\n,\n5,6\n")
    #expect(reading.numbers == [2, 4, 6])
    #expect(reading.lines == [2, 5, 7])
    #expect(try Reading("sep=,\na,b\n1,2\n").lines == [3])
    #expect(try Reading("sep=,\na,b\n1,2\n").numbers == [2])
  }

  @Test func `headers are compared without case, spaces and hyphens`() throws {
    let reading = try Reading(
      " First Name ,E-Mail,\"Member  No\",ÉTAT\nAnn,ann@example.org,1,x\n", ContactsFormat())
    #expect(reading.fields == ["first_name", "e_mail", "member_no", "état"])
    #expect(try reading.addresses.map { try $0.get().text } == ["ann@example.org"])
  }

  @Test(arguments: [
    ("mail,email\n1,ann@example.org\n", nil), ("x,Mail\n1,ann@example.org\n", nil),
    ("x,email-address\n1,ann@example.org\n", nil), ("x,work\n1,ann@example.org\n", "Work"),
  ])
  func `the address column is the one set, or the one so named`(
    text: String, setting: String?
  ) throws {
    let reading = try Reading(text, ContactsFormat(addressField: setting))
    #expect(try reading.addresses.map { try $0.get().text } == ["ann@example.org"])
  }

  @Test func `without an address column the nearest name is suggested`() throws {
    var problems = Problems()
    let file = URL.temporaryDirectory.appending(path: "contacts-\(UUID()).csv")
    try Data("name,emial\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(ContactReader(path: file.path, shownAs: "a.csv", problems: &problems) == nil)
    #expect(problems.kept.first?.hint?.contains("emial") == true)
  }

  @Test(arguments: [
    ("ann\u{200B}@example.org", "U+200B zero width space in the address"),
    ("ann@example.org\u{202C}", "U+202C pop directional formatting in the address"),
    ("ann@exa\u{7}mple.org", "U+0007 control character in the address"), ("", "no address"),
  ])
  func `what is wrong with an address is the row's, not a problem`(
    text: String, message: String
  ) throws {
    let reading = try Reading("email,b\n\(text),1\n", ContactsFormat())
    #expect(reading.problems == [])
    guard case .failure(let error) = try #require(reading.addresses.first) else {
      Issue.record("taken: \(text)")
      return
    }
    #expect(error.message == message)
  }

  @Test func `an address is trimmed, no-break spaces too`() throws {
    let reading = try Reading("email,b\n\"\u{A0} ann@example.org\n\",1\n", ContactsFormat())
    #expect(try reading.addresses.map { try $0.get().text } == ["ann@example.org"])
  }

  @Test func `a field's place is its cell, quote included`() throws {
    var problems = Problems()
    let file = URL.temporaryDirectory.appending(path: "contacts-\(UUID()).csv")
    try Data("email,b,c\n\"é\nx\",\"y\",z\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let reader = try #require(
      ContactReader(path: file.path, shownAs: "a.csv", problems: &problems))
    #expect(reader.next(&problems) != nil)
    #expect((0..<3).map { "\(reader.place(of: $0))" } == ["a.csv:2:1", "a.csv:3:4", "a.csv:3:8"])
    #expect("\(reader.place(of: 9))" == "a.csv:2")
  }

  @Test(arguments: ["/nonexistent/a.csv", "/", "/dev/null"])
  func `what is no file is a problem`(path: String) {
    var problems = Problems()
    #expect(ContactReader(path: path, shownAs: "a.csv", problems: &problems) == nil)
    #expect(problems.errorCount == 1)
  }

  @Test func `a set delimiter is used, and an impossible one refused`() throws {
    let semicolon = ContactsFormat(delimiter: UInt8(ascii: ";"), addressField: "a")
    #expect(try Reading("a;b,c,d\n1;2\n", semicolon).rows == [["1", "2"]])
    #expect(try Reading("sep=,\na;b,c,d\n1;2\n", semicolon).rows == [["1", "2"]])
    let quote = ContactsFormat(delimiter: UInt8(ascii: "\""), addressField: "a")
    #expect(try Reading("a;b\n", quote).problems.count == 1)
  }
}
