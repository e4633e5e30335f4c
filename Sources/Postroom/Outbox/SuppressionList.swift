import Foundation
import Mail

/// A suppression list as a CSV file, of ours or of another program: a column with the address, and
/// where they are there `series`, `reason`, `source` and `at`.
public struct SuppressionList {
  private let reader: ContactReader
  private let columns: [String: Int]
  private let path: String
  private let knownSeries: [String]
  private let otherwise: Suppression

  /// Reads the header; nil, with problems, when the file cannot be used. `otherwise` has what the file
  /// does not say.
  public init?(
    _ path: String, shownAs: String, knownSeries: [String], otherwise: Suppression,
    problems: inout Problems
  ) {
    // Ours have a column that is called so; those of other programs one that contacts have, too.
    let ours = ContactsFormat(addressField: "address")
    var unlikeOurs = Problems()
    var unlikeContacts = Problems()
    let found =
      ContactReader(path: path, shownAs: shownAs, format: ours, problems: &unlikeOurs)
      ?? ContactReader(path: path, shownAs: shownAs, problems: &unlikeContacts)
    problems.add(unlikeContacts)
    guard let reader = found else { return nil }
    self.reader = reader
    self.path = shownAs
    self.knownSeries = knownSeries
    self.otherwise = otherwise
    columns = Dictionary(
      reader.fields.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Gives every row that can be used; those that cannot are `problems`.
  public func read(
    _ problems: inout Problems, _ body: (Address, Suppression) throws -> Void
  ) throws {
    while let row = reader.next(&problems) {
      let address: Address
      do { address = try row.address.get() } catch {
        problems.error(
          .address, at: reader.place(of: reader.addressSlot), error.message, hint: error.hint,
          kind: "address")
        continue
      }
      let series = text("series", row) ?? otherwise.series
      if let series, !knownSeries.contains(series) {
        problems.error(
          .unknownName, at: reader.place(of: columns["series"] ?? 0),
          "there is no series \(series)",
          hint: nearestName(to: series, among: knownSeries).map { "did you mean \($0)?" }
            ?? "leave the cell empty for all series", kind: "series")
        continue
      }
      var at = otherwise.at
      if let written = text("at", row) {
        guard let moment = Instant(written: written) else {
          problems.error(
            .localTime, at: reader.place(of: columns["at"] ?? 0),
            "\"\(written)\" is no time", hint: "write 2022-01-11 or 2022-01-11T09:00:00Z",
            kind: "time")
          continue
        }
        at = moment
      }
      try body(
        address,
        Suppression(
          address: address.text, series: series, reason: text("reason", row) ?? otherwise.reason,
          source: text("source", row) ?? otherwise.source, at: at))
    }
  }

  private func text(_ column: String, _ row: ContactRow) -> String? {
    columns[column].flatMap { row.values.isEmpty($0) ? nil : row.values.string($0) }
  }
}

extension Instant {
  /// RFC 3339 with any offset, or a date alone, which is its beginning in UTC.
  init?(written text: String) {
    let full = text.count == 10 ? text + "T00:00:00Z" : text.replacing(" ", with: "T")
    guard
      let date = try? Date(full, strategy: .iso8601),
      (0...253_402_300_799).contains(date.timeIntervalSince1970)
    else { return nil }
    self.init(seconds: Int64(date.timeIntervalSince1970))
  }
}
