import Foundation
import Mail

/// Who sent a message that may be a report, and to whom: none of them is the one who was not reached.
struct ReportSender {
  /// A mail server, by its name.
  let isMailer: Bool
  /// It answers a message, as people's mail programs do.
  let isAnswer: Bool
  private let own: Set<String>

  private static let officials: Set<String> = [
    "postmaster", "mailer-daemon", "abuse", "support", "help", "webmaster",
  ]

  init(_ fields: IncomingFields) {
    let from = (fields["from"] ?? "").lowercased()
    isMailer =
      from.isEmpty
      || ["mailer-daemon", "postmaster", "mail delivery", "mail administrator", "mdaemon"]
        .contains { from.contains($0) }
    isAnswer = fields["in-reply-to"] != nil || fields["references"] != nil
    own = Set(
      ["from", "to", "cc", "sender", "reply-to", "return-path"]
        .flatMap { fields.mailboxes($0) }.map(\.address.key))
  }

  func owns(_ address: Address) -> Bool {
    own.contains(address.key) || Self.officials.contains(address.local.lowercased())
  }
}
