extension SMTPConversation {
  func mail(_ text: String, awaited: String?) {
    guard let (path, parameters) = path(in: text, after: "MAIL FROM:") else {
      violation("not MAIL FROM's syntax: \(text.prefix(80))")
      answer(nil, status(501, "5.5.4", "Not MAIL FROM:<path>"), awaited: awaited)
      return
    }
    guard hasGreeted, !transaction.isOpen else {
      violation(hasGreeted ? "MAIL inside a transaction" : "MAIL before EHLO")
      answer(nil, status(503, "5.5.1", "Not now"), awaited: awaited)
      return
    }
    transactions += 1
    transaction = Transaction(
      number: nextMailNumber(), reversePath: path, parameters: parameters)
    guard isLoggedIn || !script.requiresLogin else {
      answer(nil, status(530, "5.7.0", "Log in first"), awaited: awaited)
      return
    }
    if let unknown = parameters.first(where: { !isOffered($0) }) {
      violation("a parameter that is not offered: \(unknown)")
      answer(nil, status(555, "5.5.4", "No such parameter"), awaited: awaited)
      return
    }
    let size = parameters.first { $0.uppercased().hasPrefix("SIZE=") }
      .flatMap { Int($0.dropFirst(5)) }
    if let size, let limit = script.sizeLimit, size > limit {
      answer(nil, status(552, "5.3.4", "Larger than \(limit) octets"), awaited: awaited)
      return
    }
    transaction.isOpen =
      answer(.mail, status(250, "2.1.0", "Ok"), line: text, awaited: awaited) == 2
  }

  func recipient(_ text: String, awaited: String?) {
    guard let (path, parameters) = path(in: text, after: "RCPT TO:"), !path.isEmpty else {
      violation("not RCPT TO's syntax: \(text.prefix(80))")
      answer(nil, status(501, "5.5.4", "Not RCPT TO:<path>"), awaited: awaited)
      return
    }
    guard transaction.isOpen else {
      answer(nil, status(503, "5.5.1", "MAIL first"), awaited: awaited)
      return
    }
    if !parameters.isEmpty && !script.offers("DSN") {
      violation("a parameter that is not offered: \(parameters[0])")
      answer(nil, status(555, "5.5.4", "No such parameter"), awaited: awaited)
      return
    }
    if answer(.rcpt, status(250, "2.1.5", "Ok"), line: text, awaited: awaited) == 2 {
      transaction.forwardPaths.append(path)
    }
  }

  func data() {
    let isReady = transaction.isOpen && !transaction.forwardPaths.isEmpty
    let refusal =
      transaction.isOpen
      ? status(554, "5.5.1", "No valid recipients") : status(503, "5.5.1", "MAIL first")
    let severity = answer(
      .data, isReady ? "354 End it with a lone dot" : refusal, awaited: "DATA")
    guard severity == 3, case .commands = reading else { return }
    let allowsEightBit = transaction.has("BODY=8BITMIME") || transaction.has("SMTPUTF8")
    reading = .content(ContentReader(allowsEightBit: allowsEightBit))
  }

  /// Answers the final dot, and writes the message down whatever the answer.
  func endContent(_ reader: ContentReader) {
    reading = .commands
    for text in reader.violations { violation(text) }
    let byDefault: String
    if transaction.forwardPaths.isEmpty {
      byDefault = status(554, "5.5.1", "No valid recipients")
    } else if let limit = script.sizeLimit, reader.content.count > limit {
      byDefault = status(552, "5.3.4", "Larger than \(limit) octets")
    } else {
      byDefault = status(250, "2.0.0", "Ok: queued as Q\(transaction.number)")
    }
    let action = decision(at: .finalDot) ?? .reply(byDefault)
    let message = ReceivedMessage(
      connection: number, number: transaction.number, reversePath: transaction.reversePath,
      parameters: transaction.parameters, forwardPaths: transaction.forwardPaths,
      wire: reader.wire, content: reader.content, reply: action.replyText,
      isAccepted: action.severity == 2 && !transaction.forwardPaths.isEmpty)
    transaction.isOpen = false
    change { $0.messages.append(message) }
    send(action, awaited: script.offers("PIPELINING") ? nil : "the final dot")
  }

  /// Takes `<path> PARAMETER ...` apart (RFC 5321 sections 3.3 and 4.1.1.2); nil when it is not that.
  private func path(
    in text: String, after prefix: String
  ) -> (path: String, parameters: [String])? {
    let bytes = Array(text.utf8)
    guard bytes.count > prefix.utf8.count,
      String(decoding: bytes.prefix(prefix.utf8.count), as: UTF8.self).uppercased() == prefix,
      bytes[prefix.utf8.count] == UInt8(ascii: "<")
    else { return nil }
    var isQuoted = false
    var isEscaped = false
    var end: Int?
    for index in bytes.indices.dropFirst(prefix.utf8.count + 1) where end == nil {
      switch bytes[index] {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isQuoted: isEscaped = true
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ">") where !isQuoted: end = index
      default: break
      }
    }
    guard let end else { return nil }
    let rest = bytes[(end + 1)...]
    guard rest.isEmpty || rest.first == UInt8(ascii: " ") else { return nil }
    return (
      String(decoding: bytes[(prefix.utf8.count + 1)..<end], as: UTF8.self),
      String(decoding: rest, as: UTF8.self).split(separator: " ").map(String.init)
    )
  }

  private func isOffered(_ parameter: String) -> Bool {
    switch parameter.prefix(while: { $0 != "=" }).uppercased() {
    case "BODY": script.offers("8BITMIME")
    case "SIZE": script.offers("SIZE")
    case "SMTPUTF8": script.offers("SMTPUTF8")
    case "AUTH": !script.mechanisms.isEmpty
    case "RET", "ENVID": script.offers("DSN")
    default: false
    }
  }
}
