import Mail

/// The mail transactions of one connection (RFC 5321 section 3.3), pipelined where the relay offers
/// it (RFC 2920), one command at a time where it does not.
public final class SMTPSession: SubmissionSession {
  let greeting: RelayGreeting
  private let wire: Wire
  private let capabilities: Capabilities
  private let settings: RelaySettings
  private let trace: (@Sendable (String) -> Void)?
  private let isPipelined: Bool

  private var announced: Submission?
  /// The end of the content, which leaves together with the final dot.
  private var held: ArraySlice<UInt8> = []
  /// A refused recipient leaves the transaction open (RFC 5321 section 4.1.1.5).
  private var needsReset = false

  /// How much of the content waits for the durable mark: enough that the final dot is not alone in
  /// its segment.
  private static let heldCount = 2048

  init(
    wire: Wire, greeting: RelayGreeting, settings: RelaySettings,
    trace: (@Sendable (String) -> Void)?
  ) {
    self.wire = wire
    self.greeting = greeting
    capabilities = Capabilities(lines: greeting.offers)
    self.settings = settings
    self.trace = trace
    self.isPipelined = settings.pipelining && capabilities.pipelining
  }

  public func refusal(of submission: Submission) -> Reply? {
    if submission.envelope.needsSMTPUTF8 && !capabilities.smtputf8 {
      return Reply(
        code: 550, enhancedStatus: EnhancedStatus(5, 6, 7),
        text: "the relay does not offer SMTPUTF8, which this address needs (RFC 6531)")
    }
    if !submission.content.is7Bit && !capabilities.eightBitMIME {
      return Reply(
        code: 550, enhancedStatus: EnhancedStatus(5, 6, 3),
        text: "the relay does not offer 8BITMIME, which this message needs (RFC 6152)")
    }
    let size = submission.content.bytes.count
    if let limit = capabilities.largestMessage, size > limit {
      return Reply(
        code: 552, enhancedStatus: EnhancedStatus(5, 3, 4),
        text: "the message has \(size) octets, the relay takes \(limit)")
    }
    return nil
  }

  public func announce(_ submission: Submission) throws(SessionLoss) {
    announced = submission
    guard isPipelined else { return }
    try write(commands(for: submission))
  }

  public func awaitGoAhead() throws(SessionLoss) -> GoAhead {
    guard let submission = announced else { preconditionFailure("no message was announced") }
    let goAhead =
      isPipelined
      ? try awaitPipelined(submission.envelope) : try askInTurn(submission.envelope)
    if goAhead != .granted { announced = nil }
    return goAhead
  }

  private func awaitPipelined(_ envelope: Envelope) throws(SessionLoss) -> GoAhead {
    try finishReset()
    let mail = try reply()
    let recipient = try reply()
    let data = try reply(within: settings.timeouts.data)
    if mail.isPositive && recipient.isPositive && data.isIntermediate { return .granted }
    if data.isIntermediate {
      // RFC 2920 section 3.1: the relay waits for content though nobody will get it.
      try write(Array(".\r\n".utf8))
      _ = try reply(within: settings.timeouts.finalDot)
    } else if mail.isPositive {
      needsReset = true
    }
    if !mail.isPositive { return .refused(.mail, mail) }
    if !recipient.isPositive { return .refused(.recipient, recipient) }
    return .refused(.data, data)
  }

  private func askInTurn(_ envelope: Envelope) throws(SessionLoss) -> GoAhead {
    if needsReset {
      try write(Array("RSET\r\n".utf8))
      try finishReset()
    }
    try write(Array(mailCommand(for: announced).utf8))
    let mail = try reply()
    guard mail.isPositive else { return .refused(.mail, mail) }
    try write(Array(recipientCommand(for: envelope).utf8))
    let recipient = try reply()
    guard recipient.isPositive else {
      needsReset = true
      return .refused(.recipient, recipient)
    }
    try write(Array("DATA\r\n".utf8))
    let data = try reply(within: settings.timeouts.data)
    guard data.isIntermediate else {
      needsReset = true
      return .refused(.data, data)
    }
    return .granted
  }

  private func finishReset() throws(SessionLoss) {
    guard needsReset else { return }
    let reset = try reply()
    guard reset.isPositive else { throw SessionLoss("RSET was refused: \(reset)") }
    needsReset = false
  }

  public func sendContent() throws(SessionLoss) {
    guard let submission = announced else { preconditionFailure("no message was announced") }
    let bytes = submission.content.wireBytes
    let split = max(0, bytes.count - Self.heldCount)
    held = bytes[split...]
    do { try wire.write(bytes[..<split], within: settings.timeouts.block) } catch {
      throw error.loss
    }
  }

  public func finish(
    announcing next: Submission?, departing: () -> Bool
  ) throws(FinishFailure) -> Reply {
    precondition(announced != nil, "no message was announced")
    // While the mark was made the relay may have gone: then there is nothing to doubt.
    do { try wire.checkSilence() } catch { throw .dotNotSent(error) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(held.count + 1024)
    bytes += held
    bytes += ".\r\n".utf8
    let dotEnd = bytes.count
    trace?("> (content, final dot)")
    if let next, isPipelined {
      let commands = commands(for: next)
      trace(commands)
      bytes += commands
    }
    held = []
    announced = next
    guard departing() else { throw .dotNotSent(SessionLoss("the run has ended")) }
    do { try wire.write(bytes, within: settings.timeouts.block) } catch {
      // The relay takes the message at the whole ".CRLF" or not at all.
      throw error.sent < dotEnd ? .dotNotSent(error.loss) : .inDoubt(error.loss)
    }
    do throws(SessionLoss) {
      let reply = try wire.reply(within: settings.timeouts.finalDot, isVerdict: true)
      trace?("< \(reply)")
      // RFC 5321 section 4.3.2: none of its answers begins with 3.
      if reply.isIntermediate { throw SessionLoss("the relay asked for more: \(reply)") }
      return reply
    } catch { throw .inDoubt(error) }
  }

  public func quit() { try? wire.write(Array("QUIT\r\n".utf8), within: 1) }

  public func close(waiting seconds: Double) { _ = try? wire.reply(within: seconds) }

  // MARK: Commands

  private func commands(for submission: Submission) -> [UInt8] {
    let reset = needsReset ? "RSET\r\n" : ""
    let text =
      reset + mailCommand(for: submission) + recipientCommand(for: submission.envelope) + "DATA\r\n"
    return Array(text.utf8)
  }

  /// With SIZE (RFC 1870: doubled dots are not counted), SMTPUTF8 (RFC 6531) and BODY (RFC 6152)
  /// where they are offered and needed.
  private func mailCommand(for submission: Submission?) -> String {
    guard let submission else { preconditionFailure("no message was announced") }
    var parameters = ""
    if capabilities.size { parameters += " SIZE=\(submission.content.bytes.count)" }
    if submission.envelope.needsSMTPUTF8 { parameters += " SMTPUTF8" }
    if !submission.content.is7Bit { parameters += " BODY=8BITMIME" }
    return line("MAIL FROM:<\(submission.envelope.reversePath?.text ?? "")>\(parameters)")
  }

  private func recipientCommand(for envelope: Envelope) -> String {
    line("RCPT TO:<\(envelope.forwardPath.text)>")
  }

  /// The one place where a command that holds an address becomes bytes. No `Address` can hold a
  /// control character; if one did, nothing may be sent.
  private func line(_ command: String) -> String {
    precondition(command.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control in a command")
    return command + "\r\n"
  }

  private func write(_ bytes: [UInt8]) throws(SessionLoss) {
    trace(bytes)
    do { try wire.write(bytes, within: settings.timeouts.block) } catch { throw error.loss }
  }

  private func trace(_ commands: [UInt8]) {
    guard let trace else { return }
    for line in String(decoding: commands, as: UTF8.self).split(separator: "\r\n") {
      trace("> \(line)")
    }
  }

  private func reply(within seconds: Double? = nil) throws(SessionLoss) -> Reply {
    let reply = try wire.reply(within: seconds ?? settings.timeouts.reply)
    trace?("< \(reply)")
    return reply
  }
}
