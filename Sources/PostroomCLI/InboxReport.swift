import Foundation
import Mail
import Postroom

/// What was read in a mailbox, a line a message, and how much of each kind.
struct InboxReport {
  let isJSON: Bool
  let isQuiet: Bool
  private var counts: [IncomingVerdict.Kind: Int] = [:]
  private var bounces: [BounceKind: Int] = [:]

  init(isJSON: Bool = false, isQuiet: Bool) {
    self.isJSON = isJSON
    self.isQuiet = isQuiet
  }

  mutating func read(
    _ source: Settings.Inbox.Source, _ wiring: InboxWiring, _ outbox: Outbox,
    isRehearsal: Bool = false
  ) throws {
    var reading = try wiring.reading(outbox, isRehearsal: isRehearsal)
    var inbox = try wiring.open(source)
    reading.interruption = { SignalWatch.signal != nil }
    try reading.run(&inbox) { record, verdict in
      counts[verdict.kind, default: 0] += 1
      if let bounce = verdict.bounce { bounces[bounce, default: 0] += 1 }
      if isJSON {
        print(JSONValue.object(Self.json(record, verdict)).line)
      } else if !isQuiet || !verdict.kind.isSettled {
        print(Self.line(record, verdict))
      }
    }
  }

  /// "12 messages read: 10 answers, 2 for you to look at".
  func summary(isRehearsal: Bool) -> String {
    let all = counts.values.reduce(0, +)
    if all == 0 { return "nothing new" }
    func count(_ kinds: IncomingVerdict.Kind...) -> Int {
      kinds.reduce(0) { $0 + (counts[$1] ?? 0) }
    }
    let open = counts.filter { !$0.key.isSettled }.values.reduce(0, +)
    let known = count(.outdated, .repeated)
    let kinds = BounceKind.allCases.filter { $0 != .complaint && bounces[$0] != nil }
      .map { "\(Console.number(bounces[$0] ?? 0)) \($0.rawValue)" }.joined(separator: ", ")
    let complaints = bounces[.complaint] ?? 0
    let came = count(.bounce) - complaints
    let parts = [
      (count(.answer), Console.count(count(.answer), "answer")),
      (came, "\(Console.count(came, "bounce")) (\(kinds))"),
      (complaints, Console.count(complaints, "complaint")),
      (count(.leaving), "\(Console.number(count(.leaving))) unsubscribed"),
      (count(.notice), Console.count(count(.notice), "notice")),
      (
        count(.absence),
        Console.count(count(.absence), "automatic reply", "automatic replies")
      ),
      (known, "\(Console.number(known)) known already"),
      (open, "\(Console.number(open)) to look at, left where they are"),
    ].filter { $0.0 > 0 }.map(\.1)
    return "\(Console.count(all, "message")) read: \(parts.joined(separator: ", "))"
      + (isRehearsal ? "; a dry run: nothing was changed" : "")
  }

  private static func line(_ record: IncomingRecord, _ verdict: IncomingVerdict) -> String {
    guard verdict.kind.isSettled else {
      return words(
        verdict.kind, sender: record.sender, subject: record.subject, verdict.note,
        verdict.campaign)
    }
    switch verdict.kind {
    case .bounce, .notice, .leaving: return words(verdict)
    case .absence:
      return words(.absence, sender: record.sender, subject: record.subject, nil)
    default: break
    }
    guard let reply = verdict.reply else {
      return "read before: \(record.subject.isEmpty ? record.name : record.subject)"
    }
    let comment = reply.comment.isEmpty ? "" : ": \"\(reply.comment)\""
    let note = verdict.note.map { " (\($0))" } ?? ""
    return
      "\(verdict.campaign ?? ""): \(verdict.address ?? "") \(reply.answer.rawValue)\(comment)\(note)"
  }

  /// Of what came back, and of who left.
  private static func words(_ verdict: IncomingVerdict) -> String {
    let place = verdict.campaign.map { "\($0): " } ?? ""
    let what =
      switch verdict.bounce {
      case nil: " \(verdict.note ?? "")"
      case .complaint: " complained: \(verdict.note ?? "")"
      case .refused: " refused the message: \(verdict.note ?? "")"
      case .hard, .soft: " \(verdict.bounce?.rawValue ?? "") bounce: \(verdict.note ?? "")"
      }
    return place + (verdict.address ?? "") + what
  }

  /// Of a message that a person has to look at.
  static func words(
    _ kind: IncomingVerdict.Kind, sender: String, subject: String, _ note: String?,
    _ campaign: String? = nil
  ) -> String {
    let label =
      switch kind {
      case .disbelieved: "not believed"
      case .faulty: "not understood"
      case .tooLarge: "too large"
      case .challenge: "wants a sign that a person wrote"
      case .absence: "automatic reply"
      default: "not for Postroom"
      }
    let place = campaign.map { "\($0): " } ?? ""
    let message = [sender, subject.isEmpty ? "" : "\"\(subject)\""].filter { !$0.isEmpty }
    let parts = [label, message.joined(separator: ", "), note ?? ""].filter { !$0.isEmpty }
    return place + parts.joined(separator: ": ")
  }

  private static func json(_ record: IncomingRecord, _ verdict: IncomingVerdict) -> JSONObject {
    [
      ("kind", .text(verdict.kind.rawValue)), ("campaign", .optional(verdict.campaign)),
      ("address", .optional(verdict.address)),
      ("answer", .optional(verdict.reply?.answer.rawValue)),
      ("comment", .optional(verdict.reply.map(\.comment).flatMap { $0.isEmpty ? nil : $0 })),
      ("bounce", .optional(verdict.bounce?.rawValue)), ("from", .text(record.sender)),
      ("subject", .text(record.subject)),
      ("note", .optional(verdict.note)),
    ]
  }
}
