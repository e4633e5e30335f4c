import GRDBSQLite
import Mail

/// A `where` expression, asked of one contact after another.
///
/// SQLite evaluates it, over a row made of the contact's values as text: an empty cell is `''`,
/// and NULL counts as false. Nothing is stored, so a million contacts take no more memory than
/// one. The expression may read nothing but the contact's fields, and call only functions whose
/// result depends on them, on the date, and on what the contact answered to an invitation. It may hold no SELECT, so nothing in it can loop.
public final class Predicate {
  private let connection: OpaquePointer
  private let statement: OpaquePointer
  private let fields: [String]
  private let function: AnswerFunction

  /// `answers` is asked for what `rsvp` names.
  public init(
    _ expression: String, fields: [String], answers: AnswerBook? = nil
  ) throws(PredicateError) {
    let tokens = try ExpressionTokens(expression)
    try tokens.checkNames(among: fields)
    if let field = tokens.fieldOrderedAsText(among: fields) {
      throw PredicateError(
        "\(field) is text, and would be ordered against a number letter by letter",
        hint: "write CAST(\(field) AS INTEGER)")
    }
    function = AnswerFunction(try AnswerBook.asked(by: tokens, of: answers))
    let connection = try Self.open()
    function.register(on: connection)
    do {
      statement = try Self.prepare(expression, fields: fields, on: connection)
    } catch {
      sqlite3_close(connection)
      throw error
    }
    self.connection = connection
    self.fields = fields
  }

  deinit {
    sqlite3_finalize(statement)
    sqlite3_close(connection)
  }

  /// Whether it asks what somebody answered, and so for the contact's address.
  var asksForAnswers: Bool { function.isAsked }

  /// Whether the expression is true of a contact whose values are in the order of the fields, and who
  /// has that address.
  public func matches(
    _ values: FieldValues, of address: Address? = nil
  ) throws(PredicateError) -> Bool {
    function.address = address
    let status = values.bytes.withUnsafeBufferPointer { bytes in
      step(over: bytes, of: values)
    }
    // The bindings still point into `values`; all are bound anew before they are read again.
    defer { sqlite3_reset(statement) }
    switch status {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      throw PredicateError(sqlite: String(cString: sqlite3_errmsg(connection)), fields: fields)
    }
  }

  private func step(over bytes: UnsafeBufferPointer<UInt8>, of values: FieldValues) -> Int32 {
    for slot in 0..<fields.count {
      let range = slot < values.count ? values.range(of: slot) : 0..<0
      let status: Int32
      if let base = bytes.baseAddress {
        let text = UnsafeRawPointer(base + range.lowerBound)
          .assumingMemoryBound(to: CChar.self)
        status = sqlite3_bind_text(statement, Int32(slot + 1), text, Int32(range.count), nil)
      } else {
        status = sqlite3_bind_text(statement, Int32(slot + 1), "", 0, Self.copied)
      }
      if status != SQLITE_OK { return status }
    }
    return sqlite3_step(statement)
  }

  /// In octets. Matching one takes time that grows with its length, for each contact.
  static let longestPattern = 500

  /// SQLITE_TRANSIENT, a cast that Swift does not import.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  // MARK: - The connection

  private static func open() throws(PredicateError) -> OpaquePointer {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
    let status = sqlite3_open_v2(":memory:", &opened, flags, nil)
    guard status == SQLITE_OK, let connection = opened else {
      sqlite3_close(opened)
      throw PredicateError("SQLite cannot be opened: \(String(cString: sqlite3_errstr(status)))")
    }
    // Else a misspelt "field" would be a text that no contact's value equals.
    _disableDoubleQuotedStringLiterals(connection)
    // As long as a row of contacts can be, and half as long again.
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 1_572_864)
    sqlite3_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, 500)
    sqlite3_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, Int32(Self.longestPattern))
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(connection, SQLITE_LIMIT_WORKER_THREADS, 0)
    return connection
  }

  private static func prepare(
    _ expression: String, fields: [String], on connection: OpaquePointer
  ) throws(PredicateError) -> OpaquePointer {
    let columns = fields.enumerated().map { slot, field in
      "CAST(?\(slot + 1) AS TEXT) AS \(quoted(field))"
    }
    // The inner SELECT lets SQLite flatten the row into the question, which is half as fast again.
    let sql =
      "SELECT 1 FROM (SELECT \(columns.joined(separator: ", ")) FROM (SELECT 1)) "
      + "WHERE (\n\(expression)\n)"
    sqlite3_set_authorizer(
      connection,
      { _, action, _, name, _, _ in
        switch action {
        case SQLITE_SELECT: SQLITE_OK
        case SQLITE_FUNCTION:
          name.map { Predicate.functions.contains(String(cString: $0)) } == true
            ? SQLITE_OK : SQLITE_DENY
        // The row made of parameters is no table: whatever is read would be another.
        default: SQLITE_DENY
        }
      }, nil)
    var prepared: OpaquePointer?
    var hasTail = false
    let status = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let status = sqlite3_prepare_v2(connection, text, -1, &prepared, &tail)
      hasTail = tail.map { $0.pointee != 0 } ?? false
      return status
    }
    guard status == SQLITE_OK, let prepared else {
      throw PredicateError(sqlite: String(cString: sqlite3_errmsg(connection)), fields: fields)
    }
    guard !hasTail, sqlite3_bind_parameter_count(prepared) == fields.count else {
      sqlite3_finalize(prepared)
      throw PredicateError("more than one expression")
    }
    return prepared
  }

  private static func quoted(_ name: String) -> String {
    "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  /// The functions that an expression may call: pure ones, and the date.
  static let functions: Set<String> = [
    "abs", "ceil", "ceiling", "char", "coalesce", "date", "datetime", "floor", "glob", "hex",
    "ifnull", "iif", "instr", "julianday", "length", "like", "lower", "ltrim", "max", "min",
    "mod", "nullif", "replace", "round", "rsvp", "rtrim", "sign", "strftime", "substr", "substring",
    "time", "trim", "trunc", "typeof", "unicode", "unixepoch", "upper",
  ]
}
