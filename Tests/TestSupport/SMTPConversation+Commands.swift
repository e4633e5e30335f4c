extension SMTPConversation {
  func takeCommand(_ line: [UInt8]) {
    let command = judged(line)
    change { $0.commandLines.append(command) }
    let text = String(decoding: command, as: UTF8.self)
    if case .sasl(var exchange) = reading {
      note(.command("(AUTH)"))
      reading = .commands
      let step = exchange.take(text)
      return goOn(exchange, step)
    }
    let verb = text.prefix { $0 != " " }.uppercased()
    note(.command(verb))
    let rest = text.dropFirst(verb.count + 1)
    // RFC 2920 section 3.1 names those that end a group; without PIPELINING every one does.
    let mayBeFollowed = ["MAIL", "RCPT", "RSET"].contains(verb) && isExtended
    let awaited = mayBeFollowed && script.offers("PIPELINING") ? nil : verb
    switch verb {
    case "EHLO", "HELO": hello(String(rest), isExtended: verb == "EHLO", awaited: verb)
    case "STARTTLS": startTLS()
    case "AUTH": authenticate(rest.split(separator: " ").map(String.init))
    case "MAIL": mail(text, awaited: awaited)
    case "RCPT": recipient(text, awaited: awaited)
    case "DATA": data()
    case "RSET":
      if answer(.rset, status(250, "2.0.0", "Ok"), awaited: awaited) == 2 {
        transaction.isOpen = false
      }
    case "QUIT":
      answer(.quit, status(221, "2.0.0", "Bye"), awaited: verb)
      if case .commands = reading { send(.close) }
    case "NOOP": answer(nil, status(250, "2.0.0", "Ok"), awaited: awaited)
    case "VRFY": answer(nil, status(252, "2.0.0", "Send some mail"), awaited: awaited)
    default:
      violation("an unknown command: \(text.prefix(80))")
      answer(nil, status(500, "5.5.2", "What?"), awaited: awaited)
    }
  }

  /// The line without its end, after what is wrong with its bytes has been written down.
  private func judged(_ line: [UInt8]) -> [UInt8] {
    var command = line.dropLast()
    if command.last == 13 {
      command = command.dropLast()
    } else {
      violation("a bare LF after a command")
    }
    if command.contains(13) { violation("a bare CR in a command") }
    if command.contains(0) { violation("NUL in a command") }
    // RFC 5321 section 4.5.3.1.4 gives 512, RFC 4954 section 4 12,288 to AUTH.
    if line.count > 1000, case .commands = reading { violation("a command over 1000 octets") }
    let isMail = command.prefix(5).elementsEqual("MAIL ".utf8)
    let mayBeUTF8 =
      isMail ? script.offers("SMTPUTF8") : transaction.isOpen && transaction.has("SMTPUTF8")
    if !mayBeUTF8 && command.contains(where: { $0 >= 0x80 }) {
      violation("8-bit bytes in a command without SMTPUTF8")
    }
    return Array(command)
  }

  /// A reply line, with the enhanced status code where the script offers them (RFC 2034).
  func status(_ code: Int, _ enhanced: String, _ text: String) -> String {
    script.offers("ENHANCEDSTATUSCODES") ? "\(code) \(enhanced) \(text)" : "\(code) \(text)"
  }

  private func hello(_ name: String, isExtended: Bool, awaited: String) {
    guard !name.isEmpty else {
      violation("\(awaited) without a name")
      answer(nil, status(501, "5.5.4", "Who?"), awaited: awaited)
      return
    }
    var lines = ["server.test"]
    if isExtended {
      lines += script.keywords
      if case .startTLS = script.tls, !isEncrypted { lines.append("STARTTLS") }
      if !script.mechanisms.isEmpty {
        lines.append("AUTH \(script.mechanisms.joined(separator: " "))")
      }
    }
    let reply = lines.enumerated().map { index, line in
      "250\(index == lines.count - 1 ? " " : "-")\(line)"
    }
    let decided = decision(at: .ehlo, line: name) ?? .reply(reply)
    guard send(decided, awaited: awaited) == 2 else { return }
    hasGreeted = true
    self.isExtended = isExtended
    transaction.isOpen = false
  }

  private func startTLS() {
    guard case .startTLS = script.tls, !isEncrypted, hasGreeted else {
      if !script.offers("STARTTLS") { violation("STARTTLS, which is not offered") }
      answer(
        .startTLS, status(454, "4.7.0", "TLS is not to be had"), line: "STARTTLS",
        awaited: "STARTTLS")
      return
    }
    dropInput()
    if answer(.startTLS, status(220, "2.0.0", "Go ahead"), awaited: "STARTTLS") == 2,
      case .commands = reading
    {
      startTLSAfterReply()
    }
  }

  // MARK: - AUTH

  private func authenticate(_ words: [String]) {
    let mechanism = words.first?.uppercased() ?? ""
    guard hasGreeted, !isLoggedIn, !transaction.isOpen else {
      violation("AUTH out of order")
      answer(nil, status(503, "5.5.1", "Not now"), awaited: "AUTH")
      return
    }
    guard script.mechanisms.contains(mechanism) else {
      violation("AUTH \(mechanism), which is not offered")
      answer(nil, status(504, "5.5.4", "No such mechanism"), awaited: "AUTH")
      return
    }
    var exchange = SASLExchange(mechanism: mechanism, credentials: script.credentials)
    let step = exchange.begin(words.dropFirst().first)
    goOn(exchange, step)
  }

  private func goOn(_ exchange: SASLExchange, _ step: SASLExchange.Step) {
    switch step {
    case .challenge(let text):
      answer(nil, "334 \(text)", awaited: "AUTH")
      reading = .sasl(exchange)
    case .malformed:
      answer(nil, status(501, "5.5.2", "Cannot read that"), awaited: "AUTH")
    case .verdict(let username, let isRight):
      let reply =
        isRight
        ? status(235, "2.7.0", "Welcome") : status(535, "5.7.8", "Not with these credentials")
      isLoggedIn = answer(.auth, reply, line: exchange.mechanism, awaited: "AUTH") == 2
      let login = SMTPLogin(
        mechanism: exchange.mechanism, username: username, isAccepted: isLoggedIn)
      change { $0.logins.append(login) }
    }
  }
}
