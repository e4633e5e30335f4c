import Foundation
import Testing

@testable import Postroom

private let spectrum = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../../../shared/corpora/csv-spectrum")

/// Max Ogden's csv-spectrum, read as rows and compared with its JSON.
@Suite(
  .enabled(if: FileManager.default.fileExists(atPath: spectrum.path), "no csv-spectrum corpus"))
struct CSVSpectrumTests {
  @Test(arguments: [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
  ])
  func `the rows equal the JSON`(name: String) throws {
    let csv = try Data(contentsOf: spectrum.appending(path: "csvs/\(name).csv"))
    let json = try Data(contentsOf: spectrum.appending(path: "json/\(name).json"))
    let expected = try JSONDecoder().decode([[String: String]].self, from: json)
    let field = try #require(expected.first?.keys.first)
    let reading = try Reading(csv, ContactsFormat(addressField: field))
    let fields = try #require(reading.fields)
    #expect(
      reading.rows.map { Dictionary(uniqueKeysWithValues: zip(fields, $0)) } == expected)
    #expect(reading.problems == [])
  }

  /// Its JSON is not of its row; RFC 4180 section 2, rule 5 forbids the quotes in it.
  @Test func `a bare quote is an error in location_coordinates`() throws {
    let csv = try Data(contentsOf: spectrum.appending(path: "csvs/location_coordinates.csv"))
    let reading = try Reading(csv, ContactsFormat(addressField: "cities"))
    #expect(
      reading.problems == ["a.csv:2:22: error: a quote inside a field that is not quoted"])
  }
}
