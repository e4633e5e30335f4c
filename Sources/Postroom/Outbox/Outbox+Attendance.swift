import Foundation
import GRDB
import Mail

/// Who comes to what a campaign invited to.
extension Outbox {
  /// nil when `campaign` invites to nothing.
  public func attendance(
    of campaign: QueuedCampaign, in workspace: Workspace, _ settings: Settings?
  ) throws(StateError) -> Attendance? {
    let versions = try read { db in try Self.versions(of: campaign, in: db) }
    guard !versions.isEmpty else { return nil }
    let capacity = versions.reversed().lazy.compactMap { version in
      let event = Self.event(of: version.name, in: workspace, settings)
      return event == nil ? version.composition.invitation?.capacity : event?.capacity
    }.first
    return Attendance(versions: versions, capacity: capacity)
  }

  /// As the campaign's file has it now; nil when there is none.
  private static func event(
    of campaign: String, in workspace: Workspace, _ settings: Settings?
  ) -> Event? {
    var ignored = Problems()
    guard let settings, workspace.campaignNames.contains(campaign) else { return nil }
    return CampaignFile(
      name: campaign, in: workspace, settings: settings, problems: &ignored)?.event
  }

  /// How many were invited: whom a message reached, or may have.
  public func invitedCount(_ attendance: Attendance) throws(StateError) -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(DISTINCT address_key) FROM message WHERE \(attendance.reached)
          """) ?? 0
    }
  }

  /// Those who answered, in the order of the door: accepted as they came, tentative, declined.
  public func readAnswers(
    _ attendance: Attendance, _ body: (Invitee) throws -> Void
  ) throws(StateError) {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT * FROM answer WHERE event = ?
          ORDER BY CASE answer WHEN 'accepted' THEN 0 WHEN 'tentative' THEN 1 ELSE 2 END,
            since, address_key
          """, arguments: [attendance.uid])
      var place = 0
      while let row = try rows.next() {
        let answer = Self.answer(row, attendance)
        if answer.answer == .accepted { place += 1 }
        let isIn = answer.answer == .accepted
        try body(
          Invitee(
            address: answer.address, answer: answer, place: isIn ? place : nil,
            isWaiting: isIn && attendance.capacity.map { place > $0 } ?? false,
            fields: try Self.fields(of: row["address_key"], attendance, in: db)))
      }
    }
  }

  /// Those who were invited and have not answered.
  public func readUnanswered(
    _ attendance: Attendance, _ body: (Invitee) throws -> Void
  ) throws(StateError) {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT address_key, min(address) AS address FROM message
          WHERE \(attendance.reached) AND address <> ''
            AND address_key NOT IN (SELECT address_key FROM answer WHERE event = ?)
          GROUP BY address_key ORDER BY min(id)
          """, arguments: [attendance.uid])
      while let row = try rows.next() {
        try body(
          Invitee(
            address: row["address"], answer: nil, place: nil, isWaiting: false,
            fields: try Self.fields(of: row["address_key"], attendance, in: db)))
      }
    }
  }

  private static func answer(_ row: Row, _ attendance: Attendance) -> EventAnswer {
    let newest = attendance.versions.compactMap { $0.composition.invitation?.event.sequence }.max()
    let sequence: Int = row["sequence"]
    return EventAnswer(
      address: row["address"],
      answer: CalendarReply.Answer(rawValue: row["answer"]) ?? .declined,
      comment: row["comment"], sequence: sequence,
      isOfEarlierStart: start(of: sequence, in: attendance.versions)
        != newest.flatMap { start(of: $0, in: attendance.versions) },
      since: Instant(seconds: row["since"]))
  }

  /// Of the last version that has some.
  private static func fields(
    of key: String, _ attendance: Attendance, in db: Database
  ) throws -> [String: String] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT campaign_id, field_values FROM message JOIN merged ON merged.message_id = message.id
        WHERE campaign_id IN (\(attendance.ids)) AND address_key = ?
        ORDER BY campaign_id DESC LIMIT 1
        """)
    guard let row = try Row.fetchOne(statement, arguments: [key]),
      let version = attendance.versions.first(where: { $0.id == row["campaign_id"] })
    else { return [:] }
    let values = try Self.values(row["field_values"] as Data)
    return Dictionary(
      zip(version.composition.storedFields, 0..<values.count).map { name, slot in
        (name, String(decoding: values[slot], as: UTF8.self))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Everything that an address answered, by the campaign that invited first.
  public func answers(
    of address: Address
  ) throws(StateError) -> [(campaign: String, answer: EventAnswer)] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM answer WHERE address_key IN \(ForgottenName.either("?1")) ORDER BY at
          """,
        arguments: [address.key]
      ).compactMap { row in
        let versions = try Self.versions(ofEvent: row["event"], in: db)
        guard !versions.isEmpty else { return nil }
        let attendance = Attendance(versions: versions, capacity: nil)
        return (attendance.campaign, Self.answer(row, attendance))
      }
    }
  }
}
