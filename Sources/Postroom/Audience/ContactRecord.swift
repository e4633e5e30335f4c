import Mail

/// A row of a CSV file that bears an address.
public struct ContactRecord {
  /// Relative to the workspace.
  public let file: String
  public let line: Int
  public let row: Int
  /// Names and values, in the order of the columns.
  public let fields: [(name: String, value: String)]
  private let values: FieldValues
  private let address: Address
  private let answers: AnswerBook?

  /// Every row of the file of `rule` that bears `address`. A row that cannot be read is passed over,
  /// and said in `problems`.
  public static func all(
    of address: Address, in rule: AudienceRule, _ workspace: Workspace, problems: inout Problems
  ) -> [ContactRecord] {
    guard
      let reader = ContactReader(
        path: workspace.absolute(rule.file), shownAs: rule.file, format: rule.format,
        problems: &problems)
    else { return [] }
    var records: [ContactRecord] = []
    while let row = reader.next(&problems) {
      guard case .success(let found) = row.address, found.key == address.key else { continue }
      records.append(
        ContactRecord(
          rule.file, row, fields: reader.fields, address: address, answers: workspace.answers))
    }
    return records
  }

  private init(
    _ file: String, _ row: ContactRow, fields: [String], address: Address, answers: AnswerBook?
  ) {
    self.file = file
    self.address = address
    self.answers = answers
    line = row.line
    self.row = row.row
    values = row.values
    self.fields = fields.enumerated().map { slot, name in
      (name, String(decoding: row.values[slot], as: UTF8.self))
    }
  }

  /// A part of an audience's rule, and whether it holds for a row.
  public struct Term {
    public let expression: String
    public let holds: Bool
    /// The fields that it asks for, as they are here.
    public let fields: [(name: String, value: String)]
  }

  /// The parts of the rule, all of which must hold for the row to be let in.
  public func terms(of rule: AudienceRule) throws(PredicateError) -> [Term] {
    var terms: [Term] = []
    let names = fields.map(\.name)
    for expression in [rule.predicate, rule.narrowing].compactMap({ $0 }).flatMap(WhereTerms.split)
    {
      let words = try ExpressionTokens(expression).tokens
      let asked = fields.filter { field in
        words.contains(.word(field.name)) || words.contains(.quotedName(field.name))
      }
      terms.append(
        Term(
          expression: expression,
          holds: try Predicate(expression, fields: names, answers: answers)
            .matches(values, of: address), fields: asked))
    }
    return terms
  }
}

extension Settings {
  /// The columns of all audiences' CSV files, by name; none of a file that cannot be read.
  public func columns(in workspace: Workspace) -> [String] {
    var ignored = Problems()
    return Set(
      files.flatMap { pair in
        ContactReader(
          path: workspace.absolute(pair.file), shownAs: pair.file, format: pair.format,
          problems: &ignored)?.fields ?? []
      }
    ).filter { !$0.isEmpty }.sorted()
  }

  /// Up to fifty addresses of the audiences' CSV files that begin so, for somebody who types one. Of a long
  /// file the first 100,000 rows are looked at, since they wait for it.
  public func addresses(beginning prefix: String, in workspace: Workspace) -> [String] {
    let beginning = prefix.lowercased()
    var ignored = Problems()
    var found: Set<String> = []
    for pair in files {
      guard
        let reader = ContactReader(
          path: workspace.absolute(pair.file), shownAs: pair.file, format: pair.format,
          problems: &ignored)
      else { continue }
      var rows = 0
      while rows < 100_000, found.count < 50, let row = reader.next(&ignored) {
        rows += 1
        if case .success(let address) = row.address,
          address.text.lowercased().hasPrefix(beginning)
        {
          found.insert(address.text)
        }
      }
    }
    return found.sorted()
  }

  private var files: Set<Pair> {
    Set(audiences.values.map { Pair(file: $0.file, format: $0.format) })
  }

  private struct Pair: Hashable {
    let file: String
    let format: ContactsFormat
  }
}
