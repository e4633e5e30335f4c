import Mail

/// A mail by which somebody leaves, as the `mailto:` link in each message writes it (RFC 6068): its
/// subject is "unsubscribe" and the message's token.
struct LeavingLetter {
  /// As it was written: it says nothing until a key knows it.
  let token: String

  /// nil for any other mail.
  init?(_ fields: IncomingFields) {
    guard let subject = fields["subject"] else { return nil }
    let words = subject.split(separator: " ")
    // A token that was folded comes in pieces, and some programs write "Re:" before a subject.
    guard let first = words.firstIndex(where: { $0.lowercased() == "unsubscribe" }), first <= 1
    else {
      return nil
    }
    let token = words[(first + 1)...].joined()
    guard token.utf8.count > 30 else { return nil }
    self.token = token
  }
}
