/// What a delivery status notification says of one recipient (RFC 3464 section 2.3).
public struct ReportedRecipient: Hashable, Sendable {
  public enum Action: Sendable {
    case failed
    /// It is still being tried.
    case delayed
    /// Delivered, or handed on to where nothing more is heard of it (section 2.3.3).
    case handedOn
  }

  /// As the sender wrote it, where the reporter knows that, and then as it was tried last.
  public let addresses: [Address]
  public let action: Action
  public let status: EnhancedStatus?
  /// What the last server said, on one line; empty for nothing.
  public let diagnostic: String

  /// nil for a group of fields that names nobody, or no action.
  init?(_ fields: IncomingFields) {
    let named = ["original-recipient", "final-recipient"].compactMap { fields[$0] }
    guard !named.isEmpty, let action = fields["action"].flatMap({ Action(written: $0) }) else {
      return nil
    }
    // Section 2.3.1: the type of the address stands before it.
    let addresses = named.flatMap { text in
      let written = text.split(separator: ";", maxSplits: 1).last ?? ""
      return IncomingMailboxes.read(Array(written.utf8)).map(\.address)
    }
    guard !addresses.isEmpty else { return nil }
    self.addresses = addresses
    self.action = action
    // A comment may stand behind it.
    status = fields["status"]?.split(separator: " ").first.flatMap { EnhancedStatus($0) }
    let said = fields["diagnostic-code"] ?? ""
    diagnostic =
      (said.split(separator: ";", maxSplits: 1).last.map(String.init) ?? "")
      .trimmingSpaces
  }
}

extension ReportedRecipient.Action {
  /// By how it begins: some programs write "failure", and "failed (bounced)".
  init?(written text: String) {
    let word = text.lowercased()
    if word.hasPrefix("fail") || word.hasPrefix("error") {
      self = .failed
    } else if word.hasPrefix("delay") {
      self = .delayed
    } else if ["delivered", "relayed", "expanded"].contains(where: { word.hasPrefix($0) }) {
      self = .handedOn
    } else {
      return nil
    }
  }
}
