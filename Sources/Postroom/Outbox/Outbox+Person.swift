import Foundation
import GRDB
import Mail

/// What one campaign has to do with one address.
public struct PersonMessage: Sendable {
  public let campaign: QueuedCampaign
  public let line: LogLine
  /// Of the CSV file as it was then.
  public let row: Int
  /// The fields that were frozen for this address, by name.
  public let merged: [(name: String, value: String)]
  public let attempts: [Attempt]

  public struct Attempt: Sendable {
    public let number: Int
    public let at: Instant
    public let outcome: String
    public let code: Int?
    public let enhancedStatus: String?
    public let reply: String?
    public let queueID: String?
  }
}

extension Outbox {
  /// In the order in which the campaigns were queued.
  public func messages(to address: Address) throws(StateError) -> [PersonMessage] {
    var messages: [PersonMessage] = []
    for campaign in try campaigns() {
      if let message = try message(of: campaign, to: address) { messages.append(message) }
    }
    return messages
  }

  private func message(
    of campaign: QueuedCampaign, to address: Address
  ) throws(StateError) -> PersonMessage? {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT id, address, state, attempts, due_at, source_row, field_values
            FROM message LEFT JOIN merged ON merged.message_id = message.id
            WHERE campaign_id = ?1 AND address_key IN \(ForgottenName.either("?2"))
            """, arguments: [campaign.id, address.key])
      else { return nil }
      let rows = try Row.fetchAll(
        db, sql: "SELECT * FROM attempt WHERE message_id = ? ORDER BY number",
        arguments: [row["id"] as Int64])
      let attempts = rows.map { row in
        PersonMessage.Attempt(
          number: row["number"], at: Instant(seconds: row["at"]), outcome: row["outcome"],
          code: row["code"], enhancedStatus: row["enhanced_status"], reply: row["reply"],
          queueID: row["queue_id"])
      }
      var state = MessageState(rawValue: row["state"]) ?? .queued
      if state == .committing { state = .queued }
      let last = rows.last
      let merged = try (row["field_values"] as Data?).map { try Self.values($0) } ?? FieldValues()
      return PersonMessage(
        campaign: campaign,
        line: LogLine(
          address: row["address"], state: state, attempts: row["attempts"], code: last?["code"],
          enhancedStatus: last?["enhanced_status"], reply: last?["reply"],
          queueID: last?["queue_id"], firstAttempt: attempts.first?.at,
          lastAttempt: attempts.last?.at,
          nextAttempt: state == .queued || state == .deferred
            ? Instant(seconds: row["due_at"]) : nil), row: row["source_row"],
        merged: zip(campaign.composition.storedFields, 0..<merged.count).map { name, slot in
          (name, String(decoding: merged[slot], as: UTF8.self))
        }, attempts: attempts)
    }
  }
}
