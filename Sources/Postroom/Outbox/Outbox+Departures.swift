import Foundation
import GRDB

/// What is known of the final dots of a run that was killed.
extension Outbox {
  var departuresPath: String { (path as NSString).deletingPathExtension + ".dots" }

  /// Begins the notes of a run with so many connections. Whatever an earlier run left must have been
  /// settled.
  func beginDepartures(connections: Int) throws(StateError) -> Departures {
    let run = UUID().uuidString
    let departures = try Departures(at: departuresPath, run: run, connections: connections)
    try write { db in
      try db.execute(sql: "DELETE FROM departures")
      try db.execute(sql: "INSERT INTO departures (run) VALUES (?)", arguments: [run])
    }
    return departures
  }

  /// Of the run before this one; nil when nobody knows which of its final dots left.
  func departed() throws(StateError) -> [Departure]? {
    let run = try read { db in try String.fetchOne(db, sql: "SELECT run FROM departures") }
    return run.flatMap { Departures.noted(at: departuresPath, run: $0) }
  }

  /// Marked messages whose final dot did not leave are as if they had not been tried, and those that
  /// were answered are what the answer says.
  func settle(by departed: [Departure], at now: Instant) throws(StateError) {
    let known = Dictionary(
      departed.map { ($0.name, $0) }, uniquingKeysWith: { $0.answer == nil ? $1 : $0 })
    try write { db in
      let marked = try Row.fetchAll(
        db, sql: "SELECT id, attempts FROM message WHERE state = 'committing'")
      var answers = 0
      for row in marked {
        let name = Departure.Name(message: row[0], attempts: row[1])
        guard let departure = known[name] else {
          try record(Outcome(.withdrawn), of: name.message, at: now, in: db)
          continue
        }
        guard let answer = departure.answer else { continue }
        try record(answer.outcome, of: name.message, at: answer.at, in: db)
        answers += 1
      }
      try Self.tally(answers, at: now, in: db)
    }
  }
}
