import Mail

/// The first row of a recipients file: which column holds which field.
struct ContactHeader {
  /// Names in column order, normalised.
  private(set) var fields: [String] = []
  /// The column of each field.
  private(set) var columns: [Int] = []
  /// The columns without a name, and where their empty headers stand.
  private(set) var nameless: [Int: Problem.Place] = [:]
  private(set) var addressSlot = 0

  /// How many cells a row has at the least: spreadsheets add empty columns behind the named ones.
  var width: Int { (columns.last ?? -1) + 1 }

  /// Nil when no contact can be read under this header: `problems` says why.
  init?(
    _ cells: [(text: String, place: Problem.Place)], addressField: String?,
    problems: inout Problems
  ) {
    guard let first = cells.first else { return nil }
    if let cell = cells.first(where: { $0.text.utf8.contains(UInt8(ascii: "@")) }) {
      problems.error(
        .csvHeader, at: cell.place, "the first row looks like a contact, not a header",
        hint: "put a row above it that names the columns, such as email,first_name")
      return nil
    }
    guard readNames(cells, &problems) else { return nil }
    guard let slot = findAddress(addressField, at: first.place, &problems) else { return nil }
    addressSlot = slot
  }

  private mutating func readNames(
    _ cells: [(text: String, place: Problem.Place)], _ problems: inout Problems
  ) -> Bool {
    var columnOf: [String: Int] = [:]
    var isSound = true
    for (column, cell) in cells.enumerated() {
      let name = FieldName.normalised(cell.text)
      if name.isEmpty {
        nameless[column] = cell.place
      } else if let bad = name.unicodeScalars.first(where: { $0.isControl || $0.isInvisible }) {
        problems.error(
          .csvHeader, at: cell.place, "\(bad.spelled) in the name of column \(column + 1)",
          hint: "retype the name", kind: "character in a header")
        isSound = false
      } else if let earlier = columnOf[name] {
        problems.error(
          .csvHeader, at: cell.place,
          "columns \(earlier + 1) and \(column + 1) are both named \(name)",
          hint: "rename one; case, spaces and hyphens do not tell names apart",
          kind: "duplicate header")
        isSound = false
      } else {
        columnOf[name] = column
        fields.append(name)
        columns.append(column)
      }
    }
    return isSound
  }

  private func findAddress(
    _ setting: String?, at place: Problem.Place, _ problems: inout Problems
  ) -> Int? {
    if let setting {
      let wanted = FieldName.normalised(setting)
      if let slot = fields.firstIndex(of: wanted) { return slot }
      problems.error(
        .csvHeader, at: place, "no column is named \(wanted), which is to hold the address",
        hint: suggestion(for: wanted))
      return nil
    }
    for name in FieldName.addresses {
      if let slot = fields.firstIndex(of: name) { return slot }
    }
    let near = FieldName.addresses.lazy.compactMap { nearestName(to: $0, among: fields) }.first
    problems.error(
      .csvHeader, at: place, "no column holds the address",
      hint: near.map { "is it \($0)? rename it to email, or name it in the audience" }
        ?? "name one email; the columns are \(fields.joined(separator: ", "))")
    return nil
  }

  private func suggestion(for wanted: String) -> String {
    nearestName(to: wanted, among: fields).map { "did you mean \($0)?" }
      ?? "the columns are \(fields.joined(separator: ", "))"
  }
}
