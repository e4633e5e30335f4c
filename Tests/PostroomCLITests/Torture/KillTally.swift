/// What kills have led to, by the kind of point.
struct KillTally: CustomStringConvertible {
  struct Row {
    var points = 0
    var inDoubt = 0
    var pointsForNothing = 0
    var inDoubtForNothing = 0
  }

  var turns = 0
  private var rows: [String: Row] = [:]

  var points: Int { rows.values.map(\.points).reduce(0, +) }

  /// The share of points that left anybody in doubt whose final dot had not come.
  var shareForNothing: Double {
    Double(rows.values.map(\.pointsForNothing).reduce(0, +)) / Double(max(points, 1))
  }

  mutating func add(_ kill: KilledCampaign.Kill, inDoubtForNothing: Set<String>) {
    let vain = kill.inDoubt.intersection(inDoubtForNothing).count
    rows[kill.point.kind, default: Row()].points += 1
    rows[kill.point.kind]?.inDoubt += kill.inDoubt.count
    rows[kill.point.kind]?.pointsForNothing += vain > 0 ? 1 : 0
    rows[kill.point.kind]?.inDoubtForNothing += vain
  }

  func note(campaigns: Int) throws {
    try Torture.note("kill points; campaigns", "\(points); \(campaigns)")
    for (kind, row) in rows.sorted(by: { $0.key < $1.key }) {
      try Torture.note(
        "killed at \(kind): points; messages in doubt; of which no final dot had come (points)",
        "\(row.points); \(row.inDoubt); \(row.inDoubtForNothing) (\(row.pointsForNothing))")
    }
    let percent = (shareForNothing * 1000).rounded() / 10
    try Torture.note("points that left anybody in doubt for nothing", "\(percent) %")
  }

  var description: String {
    rows.map { "\($0): \($1)" }.sorted().joined(separator: "\n")
  }
}
