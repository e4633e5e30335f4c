import TestSupport

extension FaultCase {
  /// A relay that does it: an opening fails on the first connection, a transaction with the second
  /// message of that, QUIT whenever it is said there.
  var script: SMTPScript {
    var script = SMTPScript()
    script.mechanisms = ["PLAIN"]
    script.credentials = .init(username: "news", secret: "pa55")
    script.requiresLogin = true
    switch security {
    // Without the rule there would be no STARTTLS to fail at.
    case .plain: script.tls = stage == .startTLS ? .startTLS(.trusted) : .none
    case .startTLS: script.tls = .startTLS(.trusted)
    case .implicit: script.tls = .implicit(.trusted)
    }
    let isOfMessage = !stage.isOpening && stage != .quit
    return script.on(
      point, connection: 1, transaction: isOfMessage ? 2 : nil, action: action)
  }

  private var point: SMTPScript.Stage {
    switch stage {
    case .greeting: .greeting
    case .ehlo: .ehlo
    // An smtps connection begins with the handshake instead.
    case .startTLS: security == .implicit ? .handshake : .startTLS
    case .auth: .auth
    case .mail: .mail
    case .recipient: .rcpt
    case .data: .data
    case .body: .body(after: 1)
    case .finalDot: .finalDot
    case .quit: .quit
    }
  }

  private var action: SMTPScript.Action {
    switch fault {
    case .transient: .reply(transient)
    case .permanent: .reply(permanent)
    case .closing: .replyThenClose("421 4.3.2 shutting down")
    case .drop: .close
    case .reset: .reset
    case .stall: .stall
    case .garbage: .garbage
    case .drip: .drip(due, pause: .milliseconds(3))
    case .trickle:
      .drip(due + String(repeating: " and so on", count: 40), pause: .milliseconds(100))
    }
  }

  private var transient: String {
    switch stage {
    case .startTLS: "454 4.7.0 TLS is away"
    case .auth: "454 4.7.0 the directory is away"
    case .recipient: "450 4.2.1 not now"
    default: "451 4.3.0 not now"
    }
  }

  private var permanent: String {
    switch stage {
    case .auth: "535 5.7.8 not with this"
    case .recipient: "550 5.1.1 no such user"
    default: "554 5.7.1 never"
    }
  }

  /// What is due at this stage, less the last CRLF.
  private var due: String {
    switch stage {
    case .greeting: "220 server.test"
    case .ehlo:
      "250-server.test\r\n250-PIPELINING\r\n"
        + (security == .startTLS ? "250-STARTTLS\r\n" : "") + "250 AUTH PLAIN"
    case .startTLS: "220 2.0.0 go ahead"
    case .auth: "235 2.7.0 welcome"
    case .mail, .recipient: "250 2.1.0 ok"
    case .data: "354 go on"
    case .body, .finalDot: "250 2.0.0 ok"
    case .quit: "221 2.0.0 bye"
    }
  }
}
