import GRDB
import Mail

extension AnswerBook {
  /// That of a workspace. The state is opened when a rule asks for an answer, and not before.
  public init(of workspace: Workspace) {
    self.init(
      answers: { name in
        guard let outbox = try Outbox.openExisting(at: workspace.stateFile),
          let campaign = try outbox.campaign(named: name)
        else {
          // An invitation that is not out yet has no answers.
          return workspace.campaignNames.contains(name) ? { _ in nil } : nil
        }
        var ignored = Problems()
        guard
          let attendance = try outbox.attendance(
            of: campaign, in: workspace, workspace.settings(&ignored))
        else {
          throw PredicateError(
            "\(name) invites to nothing", hint: "rsvp asks for a campaign with an event")
        }
        return try outbox.answers(to: attendance)
      },
      campaigns: {
        let queued = try Outbox.openExisting(at: workspace.stateFile)?.campaigns() ?? []
        return Set(queued.map(\.name)).union(workspace.campaignNames).sorted()
      })
  }
}

extension Outbox {
  /// Asked for one member after another. Those behind the last place wait, as long as nobody before
  /// them declines.
  fileprivate func answers(to attendance: Attendance) throws(StateError) -> AnswerBook.Answers {
    let firstWaiting: (since: Int64, key: String)? = try read { db in
      guard let capacity = attendance.capacity else { return nil }
      return try Row.fetchOne(
        db,
        sql: """
          SELECT since, address_key FROM answer WHERE event = ? AND answer = 'accepted'
          ORDER BY since, address_key LIMIT 1 OFFSET ?
          """, arguments: [attendance.uid, capacity]
      ).map { ($0["since"], $0["address_key"]) }
    }
    // One row of one table, for each of a million: a transaction around it would cost more than the look.
    return { address in
      try self.database.inDatabase { db in
        let statement = try db.cachedStatement(
          sql: "SELECT answer, since FROM answer WHERE event = ? AND address_key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [attendance.uid, address.key]) else {
          return nil
        }
        let answer: String = row["answer"]
        guard answer == "accepted", let firstWaiting else { return answer }
        return (row["since"], address.key) < firstWaiting ? answer : "waiting"
      }
    }
  }
}
