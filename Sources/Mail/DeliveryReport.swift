/// A delivery status notification (RFC 3464), wherever in a message it is: some programs wrap it up as
/// if it were forwarded.
public struct DeliveryReport: Sendable {
  public let recipients: [ReportedRecipient]

  /// More than one message of ours has.
  private static let mostRecipients = 100

  /// nil when there is none, or it speaks of nobody.
  public init?(_ message: IncomingMessage) {
    let types = ["message/delivery-status", "message/global-delivery-status"]
    guard let part = message.parts.first(where: { types.contains($0.type.text) }) else {
      return nil
    }
    recipients = Array(
      IncomingFields.groups(in: part.octets).lazy.compactMap { ReportedRecipient($0) }
        .prefix(Self.mostRecipients))
    if recipients.isEmpty { return nil }
  }
}
