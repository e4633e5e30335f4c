import Mail

extension IncomingRecord {
  /// What a message in a mailbox is. Each kind has a recogniser of its own, and the first that knows
  /// the message decides.
  init(_ message: InboxMessage, in mailbox: String) {
    switch message.content {
    case .tooLarge(let octets):
      let digest = Digest(ofParts: mailbox, message.name)
      self.init(
        name: message.name, digest: digest.hexadecimal, sender: "", subject: "",
        matter: .tooLarge(octets: octets))
    case .octets(let octets):
      let incoming = IncomingMessage(octets)
      self.init(
        name: message.name, digest: incoming.digest.hexadecimal,
        sender: Self.shown(incoming.fields["from"]),
        subject: Self.shown(incoming.fields["subject"]),
        matter: Self.matter(of: incoming))
    }
  }

  private static func matter(of message: IncomingMessage) -> Matter {
    if let excess = message.excess { return .faulty("it has \(excess.rawValue)") }
    if let answer = CalendarAnswer(message) {
      switch answer.reply {
      case .success(let reply): return .answer(reply, senders: answer.senders)
      case .failure(let fault): return .faulty("\(fault)")
      }
    }
    return .unmatched
  }

  private static func shown(_ field: String?) -> String { String((field ?? "").prefix(200)) }
}
