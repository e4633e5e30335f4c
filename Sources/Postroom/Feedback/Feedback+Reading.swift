import Mail

extension Feedback {
  /// A report in one of the forms that programs write, the most exact first.
  static func report(in message: IncomingMessage, octets: [UInt8]) -> Feedback? {
    if let abuse = AbuseReport(message), abuse.isComplaint {
      return Feedback(
        .complaint(abuse.type), traces: MessageTraces(message, octets, addresses: abuse.recipients))
    }
    if let report = DeliveryReport(message) {
      return Feedback(
        matter(of: report),
        traces: MessageTraces(
          message, octets, addresses: report.recipients.flatMap(\.addresses)))
    }
    return nil
  }

  private static func matter(of report: DeliveryReport) -> Matter {
    let failed = report.recipients.filter { $0.action == .failed }
    guard failed.isEmpty else {
      return .bounce(
        failed.map { one in
          let said = [one.status.map { "\($0)" }, one.diagnostic].compactMap { $0 }
          return BouncedRecipient(
            one.addresses, BounceKind(one.status, said: one.diagnostic), status: one.status,
            reason: said.filter { !$0.isEmpty }.joined(separator: " "))
        })
    }
    let isDelay = report.recipients.contains { $0.action == .delayed }
    return .notice(isDelay ? "delayed, and still being tried" : "delivered, or handed on")
  }

  /// A report in words alone.
  static func writtenReport(in message: IncomingMessage, octets: [UInt8]) -> Feedback? {
    guard let report = WrittenReport(message) else { return nil }
    let status = BounceKind.status(in: report.text)
    let kind = BounceKind(status, said: report.text)
    let reason =
      status.map { "\($0), by a report in words" } ?? "by a report in words, without a status"
    return Feedback(
      report.isDelay
        ? .notice("delayed, and still being tried")
        : .bounce(
          report.recipients.map {
            BouncedRecipient([$0], kind, status: status, reason: reason)
          }),
      traces: MessageTraces(message, octets, addresses: report.recipients))
  }
}

extension MessageTraces {
  /// Those in `octets`, and in the parts that are encoded.
  init(_ message: IncomingMessage, _ octets: [UInt8], addresses: [Address]) {
    self.init()
    scan(octets)
    add(addresses)
    for part in message.parts {
      if part.parts.isEmpty, part.isEncoded { scan(part.octets) }
      // The message that came back, or its header, says whom it was for.
      if part.type.main == "message" || part.type.text == "text/rfc822-headers" {
        var headers = part.parts.map(\.fields)
        if part.parts.isEmpty { headers += IncomingFields.groups(in: part.octets).prefix(1) }
        for header in headers {
          add(header.mailboxes("to").map(\.address))
          header["list-unsubscribe"].map { addLinks(in: $0) }
        }
      }
    }
    add(message.fields.mailboxes("from").map(\.address))
  }
}
