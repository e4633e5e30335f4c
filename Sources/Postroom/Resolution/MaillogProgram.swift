/// Which of Postfix's programs wrote a line, as far as it matters.
enum MaillogProgram {
  /// Receives mail, and says when a client went away.
  case smtpd
  /// Takes up mail of this machine's own.
  case pickup
  /// Writes the message into the queue, and its Message-ID down.
  case cleanup
  case qmgr
  /// Attempts delivery.
  case deliverer
  case other

  private static let deliverers: [StaticString] = [
    "smtp", "lmtp", "local", "virtual", "pipe", "error", "retry", "discard",
  ]

  init(_ name: UnsafeBufferPointer<UInt8>) {
    if name.equals("smtpd") {
      self = .smtpd
    } else if name.equals("cleanup") {
      self = .cleanup
    } else if name.equals("qmgr") {
      self = .qmgr
    } else if name.equals("pickup") {
      self = .pickup
    } else {
      self = Self.deliverers.contains { name.equals($0) } ? .deliverer : .other
    }
  }
}
