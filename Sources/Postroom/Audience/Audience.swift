import Mail

/// The people that a campaign is for: the rows of a CSV file that its rule lets in, each address
/// once.
struct Audience {
  let fields: [String]
  private let rule: AudienceRule
  private let path: String
  private let predicate: String?
  private let answers: AnswerBook?
  /// What is merged for them, to find the values that are missing.
  private var slots: [Int] = []
  private var programs: [MergeProgram] = []
  private var fallbacks: [[UInt8]] = []
  /// Which of `slots` are merged somewhere without a fallback, and which as a whole URL: most rows
  /// need no closer look than at these.
  private var demandedSlots: [Int] = []
  private var urlSlots: [Int] = []
  /// How many values the programs ask for behind `slots`.
  private var tailCount = 0
  private var consent: ConsentRecord?
  private var receipt: ((Address) throws -> Receipt)?

  /// Reads the header; nil, with problems, when the file or the rule cannot be used.
  init?(_ rule: AudienceRule, in workspace: Workspace, problems: inout Problems) {
    self.rule = rule
    path = workspace.absolute(rule.file)
    predicate = rule.condition
    answers = workspace.answers
    guard
      let reader = ContactReader(
        path: path, shownAs: rule.file, format: rule.format, problems: &problems)
    else { return nil }
    fields = reader.fields
    let conditions = [
      (rule.predicate, rule.predicatePlace), (rule.narrowing, rule.narrowingPlace),
    ]
    // Each by itself: in the other's parentheses a mistake might make sense.
    for (condition, place) in conditions {
      guard let condition else { continue }
      do { _ = try Predicate(condition, fields: fields, answers: answers) } catch {
        problems.error(.where, at: place, "where: \(error.message)", hint: error.hint)
        return nil
      }
    }
  }

  /// Only those who have, by `receipt`, what a correction is about.
  func only(_ receipt: @escaping (Address) throws -> Receipt) -> Audience {
    var audience = self
    audience.receipt = receipt
    return audience
  }

  /// Whose recipients have it on record what they agreed to.
  func demanding(
    _ consent: Settings.Consent?, on today: String, _ problems: inout Problems
  ) -> Audience {
    guard let consent else { return self }
    var audience = self
    audience.consent = ConsentRecord(
      consent, fields: fields, file: rule.file, today: today, &problems)
    return audience
  }

  func using(slots: [Int], programs: [MergeProgram], fallbacks: [String]) -> Audience {
    var audience = self
    audience.slots = slots
    audience.programs = programs
    let used = programs.flatMap(\.usedSlots).max() ?? -1
    audience.tailCount = max(0, used + 1 - slots.count)
    audience.fallbacks = fallbacks.map { Array($0.utf8) }
    audience.demandedSlots = slots.indices.filter { slot in
      fallbacks[slot].isEmpty && programs.contains { $0.inserts(slot) { _ in true } }
    }
    audience.urlSlots = slots.indices.filter { slot in
      programs.contains { $0.inserts(slot) { $0.takesWholeURL } }
    }
    return audience
  }

  func read(
    isSuppressed: (Address) throws -> Bool, problems: inout Problems,
    _ body: (AudienceMember) throws -> Void
  ) throws -> AudienceCounts {
    var counts = AudienceCounts()
    // The header's problems are known since `init`.
    var known = Problems()
    guard
      let reader = ContactReader(
        path: path, shownAs: rule.file, format: rule.format, problems: &known)
    else { return counts }
    guard reader.fields == fields else {
      problems.error(
        .changedFile, at: Problem.Place(file: rule.file), "the file changed while it was read",
        hint: "run the same command again")
      return counts
    }
    let predicate = try predicate.map { try Predicate($0, fields: fields, answers: answers) }
    var seen = AddressSet()
    var values = FieldValues()
    var failed = FailedRows()
    defer { failed.report(&problems) }
    while let row = reader.next(&problems) {
      let isMatched: Bool
      let asked = predicate?.asksForAnswers == true ? try? row.address.get() : nil
      do { isMatched = try predicate?.matches(row.values, of: asked) ?? true } catch {
        counts.refused += 1
        let place = Problem.Place(file: rule.file, line: row.line)
        failed.add(error, row.values, of: fields, at: place, in: rule)
        continue
      }
      if !isMatched {
        counts.notMatched += 1
        warnOfAddress(row, reader, &problems)
        continue
      }
      let address: Address
      do { address = try row.address.get() } catch {
        counts.refused += 1
        problems.error(
          .address, at: reader.place(of: reader.addressSlot), error.message, hint: error.hint,
          kind: "address")
        continue
      }
      if let first = seen.insert(address.key, row: row.row) {
        counts.repeated += 1
        problems.warning(
          .repeatedAddress, at: reader.place(of: reader.addressSlot),
          "\(address) stands in row \(first) already: it is mailed once",
          hint: "delete one of the two rows", kind: "repeated address")
        continue
      }
      switch try receipt?(address) {
      case nil, .accepted: break
      case .inDoubt:
        counts.inDoubt += 1
        continue
      case .nothing:
        counts.withoutIt += 1
        continue
      }
      let suppressed = try isSuppressed(address)
      values.removeAll()
      values.append(slots, of: row.values)
      if suppressed {
        counts.suppressed += 1
      } else {
        counts.recipients += 1
        let isWanting =
          demandedSlots.contains { values.isEmpty($0) }
          || urlSlots.contains { !Escaping.isPermittedURL(values[$0]) }
        if isWanting { reportValues(values, address, reader, &problems) }
        consent?.check(row, address, reader, &problems)
      }
      try body(
        AudienceMember(address: address, values: values, row: row.row, isSuppressed: suppressed))
    }
    counts.rows = reader.rowsRead
    counts.refused += reader.rowsRefused
    return counts
  }

  /// A bad address of somebody who is not mailed now will be trouble another time.
  private func warnOfAddress(
    _ row: ContactRow, _ reader: ContactReader, _ problems: inout Problems
  ) {
    guard case .failure(let error) = row.address else { return }
    problems.warning(
      .address, at: reader.place(of: reader.addressSlot), error.message, hint: error.hint,
      kind: "address outside the audience")
  }

  private func reportValues(
    _ values: FieldValues, _ address: Address, _ reader: ContactReader,
    _ problems: inout Problems
  ) {
    // What stands behind the columns is filled later.
    let values = values.appending(tailCount)
    var missing: Set<Int> = []
    for program in programs {
      program.emptyFields(values, fallbacks: fallbacks) { missing.insert($0) }
    }
    missing = missing.filter { slots.indices.contains($0) }
    for program in programs {
      program.refusedURLs(values) { slot in
        problems.error(
          .refusedURL, at: reader.place(of: slots[slot]),
          "\(fields[slots[slot]]) of \(address) is no link that may be mailed",
          hint: "begin it with https://", kind: "refused URL")
      }
    }
    for slot in missing.sorted() {
      let field = fields[slots[slot]]
      problems.error(
        .emptyValue, at: reader.place(of: slots[slot]), "\(field) is empty for \(address)",
        hint: "fill the cell, or say in \(Settings.fileName) what stands in for it: "
          + "fields: {\(field): {fallback: ...}}", kind: "\(field) is empty")
    }
  }
}
