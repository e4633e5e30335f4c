import Postroom

/// The series that are in the settings, or were when something was queued.
struct KnownSeries {
  let names: [String]

  init(_ workspace: Workspace, _ global: GlobalOptions, _ outbox: Outbox?) throws {
    let settings = try global.settings(of: workspace)
    names = Set(settings.series.keys).union(try outbox?.queuedSeries() ?? []).sorted()
  }

  /// Exit code 64 when there is no such series.
  func demand(_ series: String) throws {
    guard !names.contains(series) else { return }
    throw CommandFailure(
      .usage, "there is no series \"\(series)\"",
      hint: nearestName(to: series, among: names).map { "did you mean \($0)?" }
        ?? "there are: \(names.joined(separator: ", "))")
  }
}
