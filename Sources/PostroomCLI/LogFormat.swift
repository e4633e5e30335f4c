import Mail
import Postroom

/// One line of the log, in each of its forms.
struct LogFormat {
  let campaign: String
  let composer: Composer
  let line: LogLine

  private var messageID: String? {
    (try? Address(line.address)).map { composer.messageID(for: $0).description }
  }

  var json: String {
    JSONValue.object([
      ("campaign", .text(campaign)),
      ("address", line.address.isEmpty ? .null : .text(line.address)),
      ("state", .text(line.state.rawValue)), ("attempts", .number(line.attempts)),
      ("code", .optional(line.code)), ("enhanced_status", .optional(line.enhancedStatus)),
      ("reply", .optional(line.reply)), ("queue_id", .optional(line.queueID)),
      ("message_id", .optional(messageID)),
      ("first_attempt_at", .optional(line.firstAttempt?.rfc3339)),
      ("last_attempt_at", .optional(line.lastAttempt?.rfc3339)),
      ("next_attempt_at", .optional(line.nextAttempt?.rfc3339)),
    ]).line
  }

  static let csvHeader =
    "campaign,address,state,attempts,code,enhanced_status,reply,queue_id,message_id,"
    + "first_attempt_at,last_attempt_at,next_attempt_at\r\n"

  /// RFC 4180.
  var csv: String {
    [
      campaign, line.address, line.state.rawValue, String(line.attempts),
      line.code.map(String.init), line.enhancedStatus, line.reply, line.queueID, messageID,
      line.firstAttempt?.rfc3339, line.lastAttempt?.rfc3339, line.nextAttempt?.rfc3339,
    ].map { Self.cell($0 ?? "") }.joined(separator: ",") + "\r\n"
  }

  /// A spreadsheet takes a cell that begins like a formula for one, and what a relay replies is
  /// not ours to trust: an apostrophe before it makes it text.
  static func cell(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      text = "'" + text
    }
    return quoted(text)
  }

  /// For a program.
  static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    // By scalars: a quote with a combining mark behind it is still a quote to a spreadsheet.
    let quotes = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + quotes.map { String($0) }.joined(separator: "\"\"") + "\""
  }

  /// For a terminal: state, address, when, what the relay said.
  var text: String {
    let when = line.lastAttempt?.rfc3339 ?? line.nextAttempt.map { "due \($0.rfc3339)" } ?? ""
    let said = [line.code.map(String.init), line.enhancedStatus, line.reply]
      .compactMap { $0 }.joined(separator: " ")
    let next = line.state == .deferred ? line.nextAttempt.map { "; next \($0.rfc3339)" } ?? "" : ""
    return
      "\(Console.padded(line.state.rawValue, 10))  \(Console.padded(Console.address(line.address), 44))  "
      + "\(Console.padded(when, 20))  \(said)\(next)"
  }
}
