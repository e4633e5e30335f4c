import Mail

/// What the contacts say of each recipient's consent: UK GDPR, article 7(1), has whoever relies on it show
/// who agreed, and so when, how and to what words.
struct ConsentRecord {
  private let basis: Int
  private let at: Int?
  private let source: Int?
  private let wording: Int?
  /// As a date, to tell what is still to come.
  private let today: [UInt8]

  /// Reports the columns that are not there; nil when that of the basis is not.
  init?(
    _ consent: Settings.Consent, fields: [String], file: String, today: String,
    _ problems: inout Problems
  ) {
    func slot(_ column: Settings.Consent.Column?) -> Int? {
      guard let column else { return nil }
      if let slot = fields.firstIndex(of: column.name) { return slot }
      problems.error(
        .consentRecord, at: column.place, "\(file) has no column \(column.name)",
        hint: nearestName(to: column.name, among: fields).map { "did you mean \($0)?" }
          ?? "the columns are \(fields.filter { !$0.isEmpty }.joined(separator: ", "))")
      return nil
    }
    at = slot(consent.at)
    source = slot(consent.source)
    wording = slot(consent.wording)
    self.today = Array(today.utf8)
    guard let basis = slot(consent.basis) else { return nil }
    self.basis = basis
  }

  /// Reports what is wanting for a recipient.
  func check(
    _ row: ContactRow, _ address: Address, _ reader: ContactReader, _ problems: inout Problems
  ) {
    let values = row.values
    if values.isEmpty(basis) || Self.isRefusal(values[basis]) {
      let said = values.isEmpty(basis) ? "is empty" : "is '\(values.string(basis))'"
      problems.error(
        .consentRecord, at: reader.place(of: basis),
        "\(reader.fields[basis]) \(said) for \(address), who would be mailed",
        hint: "leave them out with where:, or fill the cell with what allows it",
        kind: "no basis for mailing")
    }
    for slot in [at, source, wording] {
      guard let slot, values.isEmpty(slot) else { continue }
      let column = reader.fields[slot]
      problems.warning(
        .consentRecord, at: reader.place(of: slot), "\(column) is empty for \(address)",
        hint: "whoever relies on consent shows when, how and to what words it was given",
        kind: "\(column) is empty")
    }
    if let at, !values.isEmpty(at), let fault = fault(of: Array(values[at])) {
      problems.warning(
        .consentRecord, at: reader.place(of: at),
        "\(reader.fields[at]) of \(address) \(fault): \(values.string(at))",
        hint: "write it as 2021-03-09", kind: "\(reader.fields[at]) \(fault)")
    }
  }

  private static let refusals = [
    "no", "n", "none", "false", "0", "withdrawn", "refused", "objected", "opted out", "opt-out",
    "unsubscribed",
  ].map { Array($0.utf8) }

  private static func isRefusal(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count <= 12 else { return false }
    let word = value.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    return refusals.contains(word)
  }

  /// A million of them are looked at while an audience is read: by their octets alone.
  private func fault(of value: [UInt8]) -> String? {
    let shape = value.prefix(10).map { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? UInt8(ascii: "0") : byte
    }
    if shape == Array("0000-00-00".utf8) {
      func number(_ place: Int) -> Int { Int(value[place] & 15) * 10 + Int(value[place + 1] & 15) }
      guard (1...12).contains(number(5)), (1...31).contains(number(8)) else { return "is no date" }
      return today.lexicographicallyPrecedes(value.prefix(10)) ? "is still to come" : nil
    }
    // As people write it there; which of the two is the month is theirs to know.
    return shape == Array("00/00/0000".utf8) ? nil : "is no date"
  }
}
