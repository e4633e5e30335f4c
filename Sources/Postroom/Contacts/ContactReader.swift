import Mail

/// Reads the contacts of one CSV file, a row at a time, in memory that does not grow with the file.
///
/// The file is RFC 4180's, and what spreadsheets make of it: any of four delimiters, any row end,
/// a byte order mark, `sep=;`, UTF-16 or Windows-1252. Values come without the white space around
/// them, quoted or not, for `"active "` would match no filter and `"Ann "` would greet "Dear
/// Ann ,". A row with nothing in it is no contact. Whatever else is wrong with a row is reported,
/// and reading goes on.
public final class ContactReader {
  /// Normalised names in column order: "First Name" is `first_name`. A column without a name
  /// has none here.
  public let fields: [String]
  /// Which of `fields` holds the address.
  public let addressSlot: Int
  /// How many rows were read after the header, the refused ones included and blank ones not.
  public private(set) var rowsRead = 0
  /// How many rows were reported and passed over, because their cells cannot be told apart.
  public private(set) var rowsRefused = 0

  private let source: DecodedFile
  private let records: RecordReader
  private let shownAs: String
  private let columns: [Int]
  private let width: Int
  private var nameless: [Int: Problem.Place]
  private var row = 1
  private var values = FieldValues()
  private var hasEnded = false

  /// Opens `path` and reads its header; nil when no contact can be read from it (missing,
  /// unreadable, empty, without a header), and then `problems` says why.
  public convenience init?(
    path: String, shownAs: String, format: ContactsFormat = .init(), problems: inout Problems
  ) {
    self.init(
      path: path, shownAs: shownAs, format: format, chunkSize: 256 * 1_024, problems: &problems)
  }

  init?(
    path: String, shownAs: String, format: ContactsFormat, chunkSize: Int,
    problems: inout Problems
  ) {
    let whole = Problem.Place(file: shownAs)
    let file: InputFile
    do {
      file = try InputFile(path: path)
    } catch {
      problems.error(.unreadableFile, at: whole, error.message, hint: error.hint)
      return nil
    }
    if let delimiter = format.delimiter, !Delimiter.isUsable(delimiter) {
      problems.error(
        .badValue, at: whole, "the delimiter cannot be \(Unicode.Scalar(delimiter).spelled)",
        hint: "use a comma, a semicolon, a tab or a bar")
      return nil
    }
    let finding = EncodingFinding(
      file: file, shownAs: shownAs, forced: format.encoding, problems: &problems)
    guard let finding else { return nil }
    source = DecodedFile(file, finding: finding, chunkSize: chunkSize)
    records = RecordReader(source, chunkSize: chunkSize)
    self.shownAs = shownAs
    records.delimiter = Self.delimiter(of: records, forced: format.delimiter)

    guard
      let cells = Self.headerCells(
        records, source, shownAs: shownAs, row: &row, problems: &problems),
      let header = ContactHeader(cells, addressField: format.addressField, problems: &problems)
    else { return nil }
    fields = header.fields
    columns = header.columns
    nameless = header.nameless
    addressSlot = header.addressSlot
    width = header.width
  }

  /// The next contact; nil at the end. Rows that `problems` refuses are passed over.
  public func next(_ problems: inout Problems) -> ContactRow? {
    while !hasEnded {
      switch records.next() {
      case .record:
        row += 1
        if let contact = contact(&problems) { return contact }
      case .blankLine:
        row += 1
      case .fault(let fault):
        row += 1
        rowsRead += 1
        rowsRefused += 1
        problems.error(
          .csvRow, at: place(at: fault.offset), fault.message, hint: fault.hint,
          kind: kind(fault.message))
        records.skipLine(from: fault.recovery)
      case .end:
        hasEnded = true
        reportEnd(&problems)
      }
    }
    return nil
  }

  /// Where the current row's field stands, for problems.
  public func place(of slot: Int) -> Problem.Place {
    guard columns.indices.contains(slot), columns[slot] < records.cells.count else {
      return Problem.Place(file: shownAs, line: records.line)
    }
    return place(at: records.cells[columns[slot]].opening)
  }

  // MARK: - Rows

  private func contact(_ problems: inout Problems) -> ContactRow? {
    let cells = records.cells
    guard cells.count == width || hasWidth(cells, &problems) else { return nil }

    var values = self.values
    self.values = FieldValues()
    defer { self.values = values }
    values.removeAll()
    let text = records.bytes(0, cells[cells.count - 1].end)
    var isSuspect = false
    for column in columns {
      let cell = cells[column]
      let text = CellText.trimmed(UnsafeBufferPointer(rebasing: text[cell.start..<cell.end]))
      if cell.traits.contains(.doubledQuote) {
        values.append(CellText.unescaped(text))
      } else {
        values.append(text)
      }
      if !cell.traits.isDisjoint(with: .suspect) { isSuspect = true }
    }
    if values.bytes.isEmpty, nameless.isEmpty || cells.allSatisfy({ isBlank($0) }) { return nil }
    rowsRead += 1
    if isSuspect { reportCharacters(of: cells, &problems) }
    if !nameless.isEmpty { reportNameless(cells, &problems) }
    return ContactRow(
      row: row, line: records.line, values: values, address: address(in: values))
  }

  private func address(in values: FieldValues) -> Result<Address, AddressError> {
    let range = values.range(of: addressSlot)
    return values.bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(AddressError) in
        try Address(utf8: UnsafeBufferPointer(rebasing: bytes[range]))
      }
    }
  }

  /// Whether a row whose cells are not as many as the header's can be read all the same, because
  /// only empty cells are too many. A row with nothing in it is neither read nor reported.
  private func hasWidth(_ cells: [RecordReader.Cell], _ problems: inout Problems) -> Bool {
    let isExtra: (Int) -> Bool = { $0 >= self.width && self.nameless[$0] == nil }
    let extra = cells.indices.first { isExtra($0) && !isBlank(cells[$0]) }
    if extra == nil, cells.count >= width { return true }
    if cells.allSatisfy({ isBlank($0) }) { return false }
    rowsRead += 1
    rowsRefused += 1
    let found = "\(cells.count) \(cells.count == 1 ? "cell" : "cells")"
    problems.error(
      .csvRow, at: place(at: extra.map { cells[$0].opening } ?? 0),
      "\(found) where the header has \(width)",
      hint: extra == nil
        ? "give every row a cell for each column, if an empty one"
        : "quote a value that holds the delimiter: \"Lee, Ann\"",
      kind: kind(extra == nil ? "too few cells" : "too many cells"))
    return false
  }

  private func isBlank(_ cell: RecordReader.Cell) -> Bool {
    CellText.trimmed(records.bytes(cell.start, cell.end)).isEmpty
  }

  // MARK: - Problems

  private func reportCharacters(of cells: [RecordReader.Cell], _ problems: inout Problems) {
    for (slot, column) in columns.enumerated() {
      let cell = cells[column]
      if cell.traits.isDisjoint(with: .suspect) { continue }
      for (offset, finding) in CharacterCheck.findings(in: records.bytes(cell.start, cell.end)) {
        let place = place(at: cell.start + offset)
        switch finding {
        case .control(let scalar):
          // The address says so itself.
          if slot == addressSlot { continue }
          problems.error(
            .controlCharacter, at: place, "\(scalar.spelled) in \(fields[slot])",
            hint: "delete the character, or retype the value", kind: kind("control character"))
        case .mojibake(let shown, let was):
          problems.warning(
            .mangledText, at: place, "\"\(shown)\" in \(fields[slot]) was probably \"\(was)\"",
            hint: "UTF-8 was read as Windows-1252 where this text came from: export it again",
            kind: kind("mojibake"))
        case .lost:
          problems.warning(
            .mangledText, at: place,
            "a character in \(fields[slot]) was lost before this file was written",
            hint: "retype it where U+FFFD stands, or export the file again as UTF-8",
            kind: kind("lost character"))
        }
      }
    }
  }

  /// Once for each column without a name that has a value in it.
  private func reportNameless(_ cells: [RecordReader.Cell], _ problems: inout Problems) {
    for (column, place) in nameless where column < cells.count && !isBlank(cells[column]) {
      nameless[column] = nil
      problems.error(
        .csvHeader, at: place, "column \(column + 1) has no name, but row \(row) has a value in it",
        hint: "name the column in the first row, or delete it", kind: kind("nameless column"))
    }
  }

  private func reportEnd(_ problems: inout Problems) {
    if let failure = source.failure {
      let end = records.endPosition
      problems.error(
        .csvEncoding, at: Problem.Place(file: shownAs, line: end.line, column: end.column), failure,
        hint: "the rows before it were read; save the file as UTF-8")
    } else if rowsRead == 0 {
      problems.error(
        .noContacts, at: Problem.Place(file: shownAs),
        "no contacts: the file holds a header and nothing else",
        hint: "check that the export was complete")
    }
  }

  private func place(at offset: Int) -> Problem.Place {
    let position = records.position(of: offset)
    return Problem.Place(file: shownAs, line: position.line, column: position.column)
  }

  /// Each file's first problems of a kind are kept, so that one file cannot hide another.
  private func kind(_ label: String) -> String { "\(shownAs): \(label)" }

  // MARK: - The opening

  /// Finds the delimiter, and passes over Excel's `sep=` line.
  private static func delimiter(of records: RecordReader, forced: UInt8?) -> UInt8 {
    if let declared = Delimiter.declared(in: records.peek(7)) {
      records.skipLine(from: 0)
      return forced ?? declared
    }
    if let forced { return forced }
    var length = 4_096
    while true {
      let isWhole = length >= RecordReader.longestRecord
      let opening = records.peek(length)
      let sniffed = Delimiter.sniffed(in: opening, isWhole: isWhole || opening.count < length)
      if let sniffed { return sniffed }
      length *= 4
    }
  }

  private static func headerCells(
    _ records: RecordReader, _ source: DecodedFile, shownAs: String, row: inout Int,
    problems: inout Problems
  ) -> [(text: String, place: Problem.Place)]? {
    let place = { (position: TextPosition) in
      Problem.Place(file: shownAs, line: position.line, column: position.column)
    }
    while true {
      switch records.next() {
      case .record:
        let cells = records.cells.map { cell in
          let bytes = CellText.trimmed(records.bytes(cell.start, cell.end))
          let text = String(decoding: CellText.unescaped(bytes), as: UTF8.self)
          return (text, place(records.position(of: cell.opening)))
        }
        if cells.contains(where: { !$0.0.isEmpty }) { return cells }
        row += 1
      case .blankLine:
        row += 1
      case .fault(let fault):
        problems.error(
          .csvRow, at: place(records.position(of: fault.offset)), fault.message, hint: fault.hint)
        return nil
      case .end:
        if let failure = source.failure {
          problems.error(
            .csvEncoding, at: place(records.endPosition), failure, hint: "save it as UTF-8")
        } else {
          problems.error(
            .noContacts, at: Problem.Place(file: shownAs), "the file is empty",
            hint: "a recipients file begins with a row that names the columns")
        }
        return nil
      }
    }
  }
}
