/// All the problems found so far. A file with a million bad rows must not fill the memory or the
/// screen, so of each kind only the first `keptPerKind` are kept, and the rest are counted.
public struct Problems: Sendable {
  public private(set) var kept: [Problem] = []
  private var counts: [Sort: Int] = [:]
  private var allowed: Set<Rule> = []
  private var seen: [String: Int] = [:]
  private var known: Set<Problem> = []

  private struct Sort: Hashable {
    let severity: Problem.Severity
    let rule: Rule

    init(_ problem: Problem) {
      severity = problem.severity
      rule = problem.rule
    }
  }

  /// How many problems of one kind (of one `kind` label) are kept to be shown.
  public static let keptPerKind = 1000

  public init() {}

  public var errorCount: Int { count(.error) }
  public var warningCount: Int { count(.warning) }
  public var noteCount: Int { count(.note) }
  public var hasErrors: Bool { errorCount > 0 }
  public var isEmpty: Bool { kept.isEmpty }

  /// How many were counted and not kept.
  public var omitted: Int { counts.values.reduce(0, +) - kept.count }

  private func count(_ severity: Problem.Severity) -> Int {
    counts.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) }
  }

  /// Passes over the warnings and notes of `rules`, those found before too. Errors stay.
  public mutating func allow(_ rules: Set<Rule>) {
    allowed.formUnion(rules)
    kept = kept.filter { isWanted(Sort($0)) }
    counts = counts.filter { isWanted($0.key) }
  }

  private func isWanted(_ sort: Sort) -> Bool {
    sort.severity == .error || !allowed.contains(sort.rule)
  }

  /// Adds `problem`. Problems that say the same of different rows share a `kind`, so that one kind
  /// cannot hide another. The same thing at the same place is one problem, in however many parts of a
  /// message it shows.
  public mutating func add(_ problem: Problem, kind: String? = nil) {
    guard isWanted(Sort(problem)), !known.contains(problem) else { return }
    counts[Sort(problem), default: 0] += 1
    let kind = kind ?? problem.message
    let count = seen[kind, default: 0]
    seen[kind] = count + 1
    if count < Self.keptPerKind {
      kept.append(problem)
      known.insert(problem)
    }
  }

  public mutating func error(
    _ rule: Rule, at place: Problem.Place, _ message: String, hint: String? = nil,
    kind: String? = nil
  ) {
    add(Problem(.error, rule, at: place, message, hint: hint), kind: kind)
  }

  public mutating func warning(
    _ rule: Rule, at place: Problem.Place, _ message: String, hint: String? = nil,
    kind: String? = nil
  ) {
    add(Problem(.warning, rule, at: place, message, hint: hint), kind: kind)
  }

  public mutating func note(
    _ rule: Rule, at place: Problem.Place, _ message: String, hint: String? = nil
  ) {
    add(Problem(.note, rule, at: place, message, hint: hint))
  }

  public mutating func add(_ other: Problems) {
    for problem in other.kept { add(problem) }
    var omitted = other.counts
    for problem in other.kept { omitted[Sort(problem), default: 0] -= 1 }
    for (sort, count) in omitted where count > 0 && isWanted(sort) {
      counts[sort, default: 0] += count
    }
  }
}
