import Foundation
import GRDB
import Mail

/// An invitation that went out, and who comes.
public struct Attendance: Sendable {
  /// The campaigns that brought the event, in the order in which they were queued.
  let versions: [QueuedCampaign]
  /// Places, by the campaign's file as it is now, or as it was frozen; nil for as many as come.
  public let capacity: Int?

  public var campaign: String { versions[0].name }
  public var title: String { event?.summary ?? "" }
  public var start: Instant { Instant(seconds: event?.start.seconds ?? 0) }
  public var isCancelled: Bool { versions.last?.composition.invitation?.sent == .cancel }
  /// The frozen fields of all versions, each once.
  public var fields: [String] {
    var fields: [String] = []
    for field in versions.flatMap(\.composition.storedFields) where !fields.contains(field) {
      fields.append(field)
    }
    return fields
  }

  private var event: CalendarEvent? { versions.last?.composition.invitation?.event }
  var uid: String { event?.uid ?? "" }
  var ids: String { versions.map { String($0.id) }.joined(separator: ", ") }
}

/// Somebody who was invited.
public struct Invitee: Sendable {
  public let address: String
  /// nil when there is none.
  public let answer: EventAnswer?
  /// Of those who accepted: the first has 1. Beyond the capacity they wait.
  public let place: Int?
  public let isWaiting: Bool
  /// What was frozen for them, by name.
  public let fields: [String: String]

  /// As a `where` has it; nil without an answer.
  public var word: String? { isWaiting ? "waiting" : answer?.answer.rawValue }
}

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
          SELECT count(DISTINCT address_key) FROM message
          WHERE campaign_id IN (\(attendance.ids)) AND state IN ('accepted', 'in_doubt', 'committing')
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
          WHERE campaign_id IN (\(attendance.ids)) AND state IN ('accepted', 'in_doubt', 'committing')
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
        db, sql: "SELECT * FROM answer WHERE address_key = ? ORDER BY at",
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
