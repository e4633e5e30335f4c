import Foundation
import Mail
import Testing

@testable import Postroom

/// What reading a CSV gives: every row, and every problem.
struct Reading: Equatable {
  var fields: [String]?
  var rows: [[String]] = []
  var numbers: [Int] = []
  var lines: [Int] = []
  var addresses: [Result<Address, AddressError>] = []
  var problems: [String] = []
  var refused = 0
  var read = 0

  /// Reads `bytes` from a file that is shown as `a.csv`.
  init(
    _ bytes: some Sequence<UInt8>, _ format: ContactsFormat = ContactsFormat(),
    chunkSize: Int = 4_096
  ) throws {
    let file = URL.temporaryDirectory.appending(path: "contacts-\(UUID()).csv")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    var problems = Problems()
    if let reader = ContactReader(
      path: file.path, shownAs: "a.csv", format: format, chunkSize: chunkSize,
      problems: &problems)
    {
      fields = reader.fields
      while let row = reader.next(&problems) {
        rows.append(reader.fields.indices.map { row.values.string($0) })
        numbers.append(row.row)
        lines.append(row.line)
        addresses.append(row.address)
      }
      refused = reader.rowsRefused
      read = reader.rowsRead
    }
    self.problems = problems.kept.map { "\($0.place): \($0.severity): \($0.message)" }
  }

  init(
    _ text: String, _ format: ContactsFormat = ContactsFormat(addressField: "a"),
    chunkSize: Int = 4_096
  ) throws {
    try self.init(text.utf8, format, chunkSize: chunkSize)
  }
}
