/// The server's side of one session (RFC 5321), on the thread of its connection.
///
/// Input is read as fast as it comes and answered at once into a queue, whose replies leave when
/// they are due; so a delayed reply never holds up the commands behind it.
final class SMTPConversation {
  let number: Int
  let script: SMTPScript
  private let socket: ServerSocket
  private let monitor: Monitor<SMTPRecord>
  private var queue: ReplyQueue
  private var lines = LineBuffer()

  /// What the next bytes are.
  var reading = Reading.nothing
  var transaction = Transaction()
  /// MAIL commands of this connection.
  var transactions = 0
  var hasGreeted = false
  var isExtended = false
  var isEncrypted = false
  var isLoggedIn = false

  /// The reply that the client must have seen before it may say more (RFC 2920 section 3.1).
  private var gate: (reply: Int, to: String)?
  private var sentReplies = 0
  private var read: [SMTPPiece] = []
  private var isStalled = false
  /// What the script says is in the queue, and not begun.
  private var isDeparting = false
  private var isOver = false

  enum Reading {
    case commands
    case sasl(SASLExchange)
    case content(ContentReader)
    /// The greeting or a handshake comes first, or the connection is about to end.
    case nothing
  }

  /// What MAIL and RCPT have said so far.
  struct Transaction {
    var isOpen = false
    /// Among all MAIL commands of the server; 0 before the first.
    var number = 0
    var reversePath = ""
    var parameters: [String] = []
    var forwardPaths: [String] = []
    var isBodyStageOver = false

    func has(_ parameter: String) -> Bool {
      parameters.contains { $0.uppercased() == parameter }
    }
  }

  init(
    _ socket: ServerSocket, number: Int, script: SMTPScript, monitor: Monitor<SMTPRecord>
  ) {
    self.socket = socket
    self.number = number
    self.script = script
    self.monitor = monitor
    queue = ReplyQueue(roundTrip: script.roundTrip)
  }

  func run() {
    if case .implicit = script.tls { queue.addHandshake() } else { greet() }
    while !isOver {
      while let event = queue.next() { perform(event) }
      guard !isOver else { return }
      switch socket.wait(reading: isReading, until: queue.nextDue) {
      case .over: return
      case .deadline: continue
      case .readable:
        guard let bytes = socket.read() else { return }
        take(bytes)
      }
    }
  }

  private var isReading: Bool {
    if case .nothing = reading { return false }
    return !isStalled
  }

  // MARK: - Out

  private func perform(_ event: ReplyQueue.Event) {
    switch event {
    case .bytes(let bytes): isOver = !socket.write(bytes)
    case .replied(let reply): sentReplies = reply
    case .handshake: encrypt()
    case .close:
      socket.finish()
      isOver = true
    case .reset:
      socket.reset()
      isOver = true
    }
    guard isDeparting else { return }
    isDeparting = false
    monitor.change { $0.departures += 1 }
  }

  private func encrypt() {
    let decided = decision(at: .handshake) ?? .bytes([])
    guard decided.bytes.isEmpty else {
      // In the place of a handshake.
      _ = socket.write(decided.bytes)
      return perform(.close)
    }
    switch decided.ending {
    case .closes: return perform(.close)
    case .resets: return perform(.reset)
    case .stalls:
      isStalled = true
      return
    case .goesOn: break
    }
    guard socket.encrypt() else {
      isOver = true
      return
    }
    isEncrypted = true
    change { $0.isEncrypted = true }
    if case .implicit = script.tls { greet() } else { reading = .commands }
  }

  private func greet() {
    reading = .commands
    answer(.greeting, "220 server.test ESMTP scripted", awaited: "the connection")
  }

  /// Answers `lines`, or what the script says to at `point`.
  ///
  /// - Parameter awaited: what the client must wait for the reply to, in the words of a violation.
  /// - Returns: the first digit of the reply; nil when there is none.
  @discardableResult
  func answer(
    _ point: SMTPScript.Stage.Point?, _ lines: String..., line: String = "",
    awaited: String? = nil
  ) -> Int? {
    let decided = point.flatMap { decision(at: $0, line: line) }
    return send(decided ?? .reply(lines), awaited: awaited)
  }

  @discardableResult
  func send(_ action: SMTPScript.Action, awaited: String? = nil) -> Int? {
    let reply = queue.add(action)
    if let awaited { gate = (reply, awaited) }
    switch action.ending {
    case .goesOn: break
    case .stalls:
      isStalled = true
      reading = .nothing
    case .closes, .resets:
      reading = .nothing
    }
    return action.severity
  }

  func startTLSAfterReply() {
    reading = .nothing
    gate = nil
    hasGreeted = false
    isLoggedIn = false
    queue.addHandshake()
  }

  /// What the script says to do here; nil when no rule fits.
  func decision(
    at point: SMTPScript.Stage.Point, line: String = "", octets: Int = 0
  ) -> SMTPScript.Action? {
    let occasion = SMTPScript.Occasion(
      point: point, line: line, octets: octets, connection: number, transaction: transactions,
      message: transaction.number)
    return monitor.change { record in
      guard let index = record.rules.firstIndex(where: { $0.fits(occasion) }) else { return nil }
      record.rules[index].times -= 1
      isDeparting = true
      return record.rules[index].action
    }
  }

  // MARK: - In

  private func take(_ bytes: [UInt8]) {
    checkGate()
    read = []
    lines.append(bytes)
    while isReading, let line = lines.next() { take(line: line) }
    endBodyStage()
    if lines.count > 0 { checkGate() }
    let read = read
    change { $0.reads.append(read) }
  }

  private func take(line: [UInt8]) {
    checkGate()
    if case .content(var reader) = reading {
      let octets = reader.wire.count + line.count
      if let action = bodyAction(octets) {
        send(action)
        guard case .content = reading else { return }
      }
      reading = .nothing  // so that the bytes are not copied
      let isWhole = reader.take(line)
      note(.content(isWhole ? 0 : line.count))
      guard isWhole else {
        reading = .content(reader)
        return
      }
      read.append(.finalDot)
      endContent(reader)
    } else {
      takeCommand(line)
    }
  }

  /// A line that has not come whole may still reach a `body` stage.
  private func endBodyStage() {
    guard case .content(let reader) = reading, lines.count > 0 else { return }
    if let action = bodyAction(reader.wire.count + lines.count) { send(action) }
  }

  private func bodyAction(_ octets: Int) -> SMTPScript.Action? {
    guard !transaction.isBodyStageOver, let action = decision(at: .body, octets: octets) else {
      return nil
    }
    transaction.isBodyStageOver = true
    return action
  }

  /// Nothing may come before the reply that the client must wait for.
  private func checkGate() {
    guard let gate else { return }
    if gate.reply > sentReplies { violation("spoke before the reply to \(gate.to)") }
    self.gate = nil
  }

  func note(_ piece: SMTPPiece) {
    if case .content(let more) = piece, case .content(let octets) = read.last {
      read[read.count - 1] = .content(octets + more)
    } else if piece != .content(0) {
      read.append(piece)
    }
  }

  /// Drops what has been read ahead (RFC 3207 section 4.2: nothing said in plain text counts).
  func dropInput() {
    if lines.count > 0 { violation("spoke before the reply to STARTTLS") }
    lines.removeAll()
  }

  // MARK: - Written down

  func change(_ body: (inout SMTPConnection) -> Void) {
    monitor.change { body(&$0.connections[number - 1]) }
  }

  func violation(_ text: String) { change { $0.violations.append(text) } }

  func nextMailNumber() -> Int {
    monitor.change { record in
      record.mailCommands += 1
      return record.mailCommands
    }
  }
}
