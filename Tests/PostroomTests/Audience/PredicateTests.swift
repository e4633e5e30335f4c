import Testing

@testable import Postroom

@Suite struct PredicateTests {
  private static let fields = ["first_name", "status", "age", "order"]
  private static let ann = FieldValues(["Ann", "active", "9", ""])

  @Test(arguments: [
    ("status = 'active'", true), ("status = 'lapsed'", false), ("STATUS = 'active'", true),
    ("\"status\" = 'active' AND [first_name] = 'Ann'", true), ("first_name LIKE 'a%'", true),
    ("\"order\" = ''", true), ("\"order\" IS NULL", false), ("NULL", false), ("1", true),
    ("age = 9", true), ("CAST(age AS INTEGER) > 18", false), ("age + 0 < 18", true),
    ("18 > age + 0", true), ("length(first_name) > 2", true), ("age < '18'", false),
    ("status IN ('active', 'honorary')", true), ("first_name = 'O''Brien'", false),
    ("lower(first_name) = 'ann' OR 0", true), ("date('now') > '2020-01-01'", true),
    ("status = 'active; -- ?1'", false),
  ])
  func `an expression is asked of a contact's values`(expression: String, answer: Bool) throws {
    let predicate = try Predicate(expression, fields: Self.fields)
    #expect(try predicate.matches(Self.ann) == answer)
    #expect(try predicate.matches(Self.ann) == answer)
  }

  @Test func `each contact is judged by its own values`() throws {
    let predicate = try Predicate("status = 'active'", fields: Self.fields)
    #expect(try predicate.matches(Self.ann))
    #expect(try !predicate.matches(FieldValues(["Bob", "", "", ""])))
    #expect(try !predicate.matches(FieldValues(["", "", "", ""])))
    #expect(try predicate.matches(Self.ann))
    #expect(try !predicate.matches(FieldValues()))
  }

  @Test(arguments: [
    ("statsu = 'active'", "no field is named statsu", "did you mean status?"),
    ("\"statsu\" = 'active'", "no field is named statsu", "did you mean status?"),
    ("status = active_member", "no field is named active_member", "single quotes"),
    ("status = \"lapsed!\"", "no field is named lapsed!", "'lapsed!'"),
    ("order = 'x'", "near \"order\": syntax error", "write the field as \"order\""),
    ("status =", "the expression ends too soon", "an expression looks like"),
    ("", "the expression is empty", "leave `where` out"),
    ("uper(status) = 'X'", "no function is named uper", "did you mean upper?"),
    ("random() > 0", "the function random is not allowed here", "depends on the contact"),
    ("age > 18", "age is text, and would be ordered", "CAST(age AS INTEGER)"),
    ("18 <= \"Age\"", "age is text, and would be ordered", "CAST(age AS INTEGER)"),
    ("age NOT BETWEEN -1 AND 5", "age is text, and would be ordered", "CAST(age AS INTEGER)"),
    ("count(*) > 1", "the function count is not allowed here", "depends on the contact"),
    ("max(age) = 1", "the expression counts over many contacts", "one contact at a time"),
  ])
  func `what cannot be asked is refused with a way out`(
    expression: String, message: String, hint: String
  ) throws {
    let error = try #require(throws: PredicateError.self) {
      try Predicate(expression, fields: Self.fields)
    }
    #expect(error.message.hasPrefix(message))
    #expect(error.hint?.contains(hint) == true, "\(error)")
  }

  @Test(arguments: [
    "1) OR (1", "1); DROP TABLE x; --", "1; SELECT 1", "1 -- x", "1 /* x */", "?1 = 'Ann'",
    ":x", "@x", "$x", "(1", "'1", "1\0", "load_extension('x')", "zeroblob(9) = 1",
    "randomblob(9) = 1", "printf('%d', 1)", "EXISTS (SELECT 1 FROM sqlite_master)",
    "EXISTS (SELECT 1 FROM pragma_database_list)", "EXISTS (SELECT 1 FROM json_each('[1]'))",
    "(WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM x) SELECT n FROM x)",
    "status IN (SELECT 'active')", "status IN (VALUES ('active'))", "_ROWID_", "\"oid\" = 1",
    "(DELETE FROM x)", "ATTACH 'x' AS y", "PRAGMA user_version", "status MATCH 'x'",
    "(1, 2)", "SELECT 1", "1) UNION SELECT (1", "rowid = 1", "abs(",
  ])
  func `nothing but one expression over the fields is taken`(expression: String) {
    #expect(throws: PredicateError.self) {
      try Predicate(expression, fields: Self.fields)
    }
  }

  @Test func `an expression that grows without end is stopped`() throws {
    let grown = (0..<12).reduce("first_name") { inner, _ in "replace(\(inner), 'A', 'AAAA')" }
    let predicate = try Predicate("length(\(grown)) > 5", fields: Self.fields)
    #expect(throws: PredicateError.self) { try predicate.matches(Self.ann) }
    #expect(try !predicate.matches(FieldValues(["Bob", "", "", ""])))
    let deep = String(repeating: "NOT ", count: 2_000) + "1"
    #expect(throws: PredicateError.self) { try Predicate(deep, fields: Self.fields) }
  }

  @Test func `field names that SQL would read otherwise are quoted`() throws {
    let fields = ["select", "a\"b", "x) --", "état"]
    let predicate = try Predicate("\"a\"\"b\" = '2' AND état = '4'", fields: fields)
    #expect(try predicate.matches(FieldValues(["1", "2", "3", "4"])))
  }
}
