import Foundation
import TestSupport
import Testing

/// A workspace whose campaign `talk` invited Ann, Bob and Cat, and a Maildir for their answers.
struct EventWorkspace {
  let workspace: CommandWorkspace
  private let server: ScriptedSMTPServer

  init(more: String = "") throws {
    server = try ScriptedSMTPServer(SMTPScript())
    workspace = try CommandWorkspace(relay: server.url)
    let event = """
      timezone: Europe/London
      event: {title: A talk, start: 2099-01-13 16:15, duration: 45m, location: Leeds\(more)}

      """
    let spring = try workspace.text("campaigns/spring.md")
    try workspace.write(
      spring.replacing("*spring*", with: "the *talk*")
        .replacing("audience:", with: event + "audience:"), to: "campaigns/talk.md")
    for part in ["new", "cur", "tmp"] {
      try FileManager.default.createDirectory(
        at: workspace.url("mail/\(part)"), withIntermediateDirectories: true)
    }
    #expect(try workspace.postroom("send", "talk").status == 0)
    // As if it had been yesterday, so that there is time to answer in.
    try SQLite.run(
      "UPDATE campaign SET queued_at = queued_at - 86400",
      on: workspace.url("var/postroom.sqlite").path)
  }

  var maildir: String { "mail" }

  func deliver(_ octets: [UInt8], _ name: String) throws {
    try workspace.write(Data(octets), to: "mail/new/\(name)")
  }

  var files: [String] {
    ["cur", "new"].flatMap { part in
      ((try? FileManager.default.contentsOfDirectory(atPath: workspace.url("mail/\(part)").path))
        ?? []).map { "\(part)/\($0)" }
    }.sorted()
  }

  func sample(of address: String, _ answer: String = "ACCEPTED") -> AnswerSample {
    var sample = AnswerSample()
    sample.uid = "talk@wmhtc.example.org"
    sample.address = address
    sample.answer = answer
    sample.stamp = stamp(minute: 0)
    return sample
  }

  /// So many minutes after a moment an hour ago.
  func stamp(minute: Int) -> String {
    let date = Date(timeIntervalSinceNow: Double(minute - 60) * 60)
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
    return format.string(from: date)
  }

  func answers() throws -> [String] {
    try SQLite.run(
      "SELECT address, answer, comment FROM answer ORDER BY address",
      on: workspace.url("var/postroom.sqlite").path)
  }

  /// The talk is moved, and everybody told.
  func update(newStart: String) throws {
    try workspace.postroom("event", "update", "talk", "--quiet")
    let path = "campaigns/talk-update.md"
    let draft = try workspace.text(path)
    try workspace.write(
      draft.replacing(/\[write here: [^\]]*\]/, with: "Words of ours.")
        .replacing("2099-01-13 16:15", with: newStart), to: path)
    let sent = try workspace.postroom("send", "talk-update", "--new-start", newStart)
    #expect(sent.status == 0, "\(sent)")
  }
}
