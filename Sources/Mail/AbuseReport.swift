/// What a mailbox provider passes on when somebody presses "this is spam": the Abuse Reporting Format
/// (RFC 5965).
public struct AbuseReport: Sendable {
  /// "abuse", "fraud", "not-spam" and others (section 7.3), in lower case.
  public let type: String
  /// Whom the message went to, where the provider says so (section 3.2).
  public let recipients: [Address]

  /// nil when there is none.
  public init?(_ message: IncomingMessage) {
    guard let part = message.parts.first(where: { $0.type.text == "message/feedback-report" }),
      let fields = IncomingFields.groups(in: part.octets).first, let type = fields["feedback-type"]
    else { return nil }
    self.type = type.lowercased()
    recipients = fields.mailboxes("original-rcpt-to").map(\.address)
  }

  /// Whether somebody wants no more of this: the others are for a person to read.
  public var isComplaint: Bool { ["abuse", "fraud", "opt-out", "opt-out-list"].contains(type) }
}
