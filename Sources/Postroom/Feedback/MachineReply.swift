import Foundation
import Mail

/// An answer that no person wrote.
enum MachineReply {
  /// Whoever got the message is away.
  case absence
  /// Whoever got it reads only what people wrote, and asks for a sign.
  case challenge

  /// nil when nothing says that it is one.
  init?(_ message: IncomingMessage) {
    let fields = message.fields
    let subject = Array((fields["subject"] ?? "").lowercased().utf8.prefix(200))
    let isMarked = Self.isMarked(fields)
    let isAnswer = isMarked || fields["in-reply-to"] != nil || subject.starts(with: "re:".utf8)
    let opening = message.ownParts.first { $0.type.text == "text/plain" }
      .map { Array($0.text.lowercased().utf8.prefix(4_096)) }
    if isAnswer || ReportSender(fields).isMailer,
      ReportWords.challenge.stand(in: subject)
        || isMarked && ReportWords.challenge.stand(in: opening ?? [])
    {
      self = .challenge
    } else if isMarked || Self.speaksOfAbsence(subject) {
      self = .absence
    } else {
      return nil
    }
  }

  /// RFC 3834 section 5, and what was there before it.
  private static func isMarked(_ fields: IncomingFields) -> Bool {
    if fields["auto-submitted"]?.lowercased().hasPrefix("auto-replied") == true { return true }
    let precedence = ["precedence", "x-precedence"].compactMap { fields[$0]?.lowercased() }
    return precedence.contains { ["auto_reply", "auto-reply"].contains($0) }
      || ["x-autoreply", "x-autorespond", "x-autoresponder"].contains { fields[$0] != nil }
  }

  private static func speaksOfAbsence(_ subject: [UInt8]) -> Bool {
    var rest = subject[...]
    while let mark = ["re:", "aw:", "sv:", " "].first(where: { rest.starts(with: $0.utf8) }) {
      rest = rest.dropFirst(mark.utf8.count)
    }
    return ReportWords.absence.contains { rest.starts(with: $0) }
  }
}
