import Testing

@testable import Postroom

/// A rule, part by part.
struct WhereTermsTests {
  @Test(arguments: [
    ("status = 'active'", ["status = 'active'"]),
    ("a = 'x' AND b = 'y' and c", ["a = 'x'", "b = 'y'", "c"]),
    (
      "a = 'this AND that' AND \"b AND\" = 'it''s AND'",
      ["a = 'this AND that'", "\"b AND\" = 'it''s AND'"]
    ),
    ("(a AND b) AND NOT (c OR d)", ["(a AND b)", "NOT (c OR d)"]),
    ("a BETWEEN '1' AND '2' AND b", ["a BETWEEN '1' AND '2'", "b"]),
    (
      "a NOT BETWEEN '1' AND '2' AND b BETWEEN '3' AND '4'",
      ["a NOT BETWEEN '1' AND '2'", "b BETWEEN '3' AND '4'"]
    ),
    ("CASE WHEN a AND b THEN c ELSE d END AND e", ["CASE WHEN a AND b THEN c ELSE d END", "e"]),
    // OR binds less: then nothing must hold by itself.
    ("a AND b OR c", ["a AND b OR c"]),
    ("brand = 'x' AND bandwidth", ["brand = 'x'", "bandwidth"]),
  ])
  func `the parts stand between the outermost ANDs`(expression: String, terms: [String]) {
    #expect(WhereTerms.split(expression) == terms)
  }

  @Test(arguments: ["a = 'open", "'", "a AND", ")(", "a BETWEEN"])
  func `what no expression is ends, too`(expression: String) {
    #expect(!WhereTerms.split(expression).isEmpty)
  }
}
