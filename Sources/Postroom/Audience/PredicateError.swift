/// Why a `where` expression cannot be used, or failed on a contact.
public struct PredicateError: Error, Hashable, Sendable {
  /// The cause: lower case, no full stop.
  public let message: String
  /// What to do about it.
  public let hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

extension PredicateError: CustomStringConvertible {
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}

extension PredicateError {
  /// What SQLite says of an expression over `fields`, in the words of somebody who writes one.
  init(sqlite said: String, fields: [String]) {
    if let name = said.removing(prefix: "no such column: ") {
      self.init(
        "no field is named \(name)",
        hint: nearestName(to: name, among: fields).map { "did you mean \($0)?" }
          ?? "a text stands in single quotes: '\(name)'; "
          + "the fields are \(fields.joined(separator: ", "))")
    } else if let name = said.removing(prefix: "no such function: ") {
      self.init(
        "no function is named \(name)",
        hint: nearestName(to: name, among: Predicate.functions.sorted())
          .map { "did you mean \($0)?" })
    } else if let name = said.removing(prefix: "not authorized to use function: ") {
      self.init(
        "the function \(name) is not allowed here",
        hint: "use what depends on the contact alone, such as lower, length, substr, date")
    } else if said.hasPrefix("not authorized") || said.hasSuffix("is prohibited") {
      self.init(
        "the expression asks for more than the contact's own fields",
        hint: "compare fields with values: status = 'active' AND consent = 'yes'")
    } else if said.hasPrefix("misuse of aggregate") {
      self.init(
        "the expression counts over many contacts",
        hint: "it is asked of one contact at a time: status = 'active'")
    } else if said.hasSuffix("syntax error") {
      let word = said.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
      self.init(
        said == "near \")\": syntax error" ? "the expression ends too soon" : said,
        hint: fields.contains(word.lowercased())
          ? "AND or OR may be missing before \(word); where it is a word of SQL, "
            + "write the field as \"\(word)\""
          : "an expression looks like status = 'active' AND consent = 'yes'")
    } else if said == "integer overflow" {
      self.init(
        "a number is too large for an integer", hint: "write CAST(field AS REAL) for such a number")
    } else if said.hasSuffix("pattern too complex") {
      self.init(
        "a pattern of LIKE or GLOB has more than \(Predicate.longestPattern) octets",
        hint: "make the pattern shorter, or look for its words with instr(field, 'word') > 0")
    } else {
      self.init(said)
    }
  }
}

extension String {
  fileprivate func removing(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
