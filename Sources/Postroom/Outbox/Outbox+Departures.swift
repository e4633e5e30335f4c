import Foundation
import GRDB

/// What is known of the final dots of a run that was killed.
extension Outbox {
  private var departuresPath: String { (path as NSString).deletingPathExtension + ".dots" }

  /// Begins the notes of a run with so many connections. Whatever an earlier run left must have been
  /// settled.
  func beginDepartures(connections: Int) throws(StateError) -> Departures {
    let run = UUID().uuidString
    let departures = try Departures(at: departuresPath, run: run, count: connections)
    try write { db in
      try db.execute(sql: "DELETE FROM departures")
      try db.execute(sql: "INSERT INTO departures (run) VALUES (?)", arguments: [run])
    }
    return departures
  }

  /// Of the run before this one; nil when nobody knows which of its final dots left.
  func departed() throws(StateError) -> Set<Int64>? {
    let run = try read { db in try String.fetchOne(db, sql: "SELECT run FROM departures") }
    return run.flatMap { Departures.messages(at: departuresPath, run: $0) }
  }

  /// Marked messages whose final dot did not leave are as if they had not been tried.
  func withdraw(allBut departed: Set<Int64>, at now: Instant) throws(StateError) {
    try write { db in
      let marked = try Int64.fetchAll(db, sql: "SELECT id FROM message WHERE state = 'committing'")
      for message in marked where !departed.contains(message) {
        try db.execute(
          sql: """
            UPDATE message SET state = iif(attempts = 0, 'queued', 'deferred'), due_at = ?
            WHERE id = ?
            """, arguments: [now.seconds, message])
      }
    }
  }
}
