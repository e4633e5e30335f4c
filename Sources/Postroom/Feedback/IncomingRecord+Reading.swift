import Mail

extension IncomingRecord {
  /// What a message in a mailbox is. Each kind has a recogniser of its own, and the first that knows
  /// the message decides.
  ///
  /// `trust` is the server that has to vouch for whoever answers; nil for none.
  init(_ message: InboxMessage, in mailbox: String, trust: String? = nil) {
    switch message.content {
    case .tooLarge(let octets):
      self.init(unread: message.name, in: mailbox, .tooLarge(octets: octets))
    case .withheld(let reason):
      self.init(
        unread: message.name, in: mailbox, .faulty("the mailbox does not give it: \(reason)"))
    case .octets(let octets):
      let incoming = IncomingMessage(octets)
      self.init(
        name: message.name, digest: incoming.digest.hexadecimal,
        sender: Self.shown(incoming.fields["from"]),
        subject: Self.shown(incoming.fields["subject"]),
        matter: Self.matter(of: incoming, octets, trust: trust))
    }
  }

  private init(unread name: String, in mailbox: String, _ matter: Matter) {
    self.init(
      name: name, digest: Digest(ofParts: mailbox, name).hexadecimal, sender: "", subject: "",
      matter: matter)
  }

  private static func matter(
    of message: IncomingMessage, _ octets: [UInt8], trust: String?
  ) -> Matter {
    if let excess = message.excess { return .faulty("it has \(excess.rawValue)") }
    if let feedback = Feedback.report(in: message, octets: octets) { return .feedback(feedback) }
    if let letter = LeavingLetter(message.fields) { return .leaving(token: letter.token) }
    let answer = CalendarAnswer(message)
    if let answer, case .success(let reply) = answer.reply {
      guard let trust else { return .answer(reply, senders: answer.senders) }
      let found = AuthenticationResults(message.fields, by: trust)
      let vouched = answer.senders.filter { found?.vouches(for: $0) ?? false }
      return vouched.isEmpty
        ? .unvouched("\(trust) does not vouch for its sender")
        : .answer(reply, senders: vouched)
    }
    if let feedback = Feedback.writtenReport(in: message, octets: octets) {
      return .feedback(feedback)
    }
    if let answer, case .failure(let fault) = answer.reply { return .faulty("\(fault)") }
    switch MachineReply(message) {
    case .absence: return .absence
    case .challenge: return .challenge
    case nil: return .unmatched
    }
  }

  private static func shown(_ field: String?) -> String { String((field ?? "").prefix(200)) }
}
