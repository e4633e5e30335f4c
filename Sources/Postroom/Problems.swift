/// All the problems found so far. A file with a million bad rows must not fill the memory or the
/// screen, so of each kind only the first `keptPerKind` are kept, and the rest are counted.
public struct Problems: Sendable {
  public private(set) var kept: [Problem] = []
  public private(set) var errorCount = 0
  public private(set) var warningCount = 0
  private var seen: [String: Int] = [:]
  private var known: Set<Problem> = []

  /// How many problems of one kind (of one `kind` label) are kept to be shown.
  public static let keptPerKind = 1000

  public init() {}

  public var hasErrors: Bool { errorCount > 0 }
  public var isEmpty: Bool { kept.isEmpty }

  /// How many were counted and not kept.
  public var omitted: Int { errorCount + warningCount - kept.count }

  /// Adds `problem`. Problems that say the same of different rows share a `kind`, so that one kind
  /// cannot hide another. The same thing at the same place is one problem, in however many parts of a
  /// message it shows.
  public mutating func add(_ problem: Problem, kind: String? = nil) {
    guard !known.contains(problem) else { return }
    switch problem.severity {
    case .error: errorCount += 1
    case .warning: warningCount += 1
    }
    let kind = kind ?? problem.message
    let count = seen[kind, default: 0]
    seen[kind] = count + 1
    if count < Self.keptPerKind {
      kept.append(problem)
      known.insert(problem)
    }
  }

  public mutating func error(
    at place: Problem.Place, _ message: String, hint: String? = nil, kind: String? = nil
  ) {
    add(Problem(.error, at: place, message, hint: hint), kind: kind)
  }

  public mutating func warning(
    at place: Problem.Place, _ message: String, hint: String? = nil, kind: String? = nil
  ) {
    add(Problem(.warning, at: place, message, hint: hint), kind: kind)
  }

  public mutating func add(_ other: Problems) {
    for problem in other.kept { add(problem) }
    errorCount += other.errorCount - other.kept.count { $0.severity == .error }
    warningCount += other.warningCount - other.kept.count { $0.severity == .warning }
  }
}
