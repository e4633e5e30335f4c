import Mail

/// One thing that is wrong with the input, where it is, and how to mend it.
///
/// Printed as compilers do, so that editors can jump to it, with the rule's name at the end:
/// ```
/// recipients/march.csv:7:12: error: a quoted field is never closed [csv-row]
/// hint: double a quote inside a quoted field: "Ann ""Nan"" Lee"
/// ```
public struct Problem: Hashable, Sendable {
  /// An error stops a campaign before its first message; the others do not. A note is shown by
  /// `check` alone.
  public enum Severity: String, Sendable, Codable, CaseIterable {
    case error
    case warning
    case note
  }

  /// A place in a file. Lines and columns count from 1, columns in Unicode scalars; a problem of
  /// the whole file has neither.
  public struct Place: Hashable, Sendable {
    public var file: String
    public var line: Int?
    public var column: Int?

    public init(file: String, line: Int? = nil, column: Int? = nil) {
      self.file = file
      self.line = line
      self.column = column
    }
  }

  public var severity: Severity
  public var rule: Rule
  public var place: Place
  /// The cause: lower case, no full stop.
  public var message: String
  /// What to do about it.
  public var hint: String?

  /// What a file holds may be quoted in `message` and `hint`: controls become spaces, so that each
  /// stays one line, and no terminal obeys them.
  public init(
    _ severity: Severity, _ rule: Rule, at place: Place, _ message: String, hint: String? = nil
  ) {
    self.severity = severity
    self.rule = rule
    self.place = place
    self.message = message.withoutControls
    self.hint = hint?.withoutControls
  }
}

extension Problem.Place: CustomStringConvertible {
  public var description: String {
    [file, line.map(String.init), line == nil ? nil : column.map(String.init)]
      .compactMap { $0 }.joined(separator: ":")
  }
}

extension Problem: CustomStringConvertible {
  public var description: String {
    let first = "\(place): \(severity.rawValue): \(message) [\(rule.rawValue)]"
    return hint.map { "\(first)\nhint: \($0)" } ?? first
  }
}
