import TestSupport

/// One way in which a relay fails, once.
struct FaultCase: Hashable, Sendable, CustomStringConvertible {
  /// Where in the session.
  enum Stage: String, CaseIterable {
    case greeting
    case ehlo = "EHLO"
    case startTLS = "STARTTLS"
    case auth = "AUTH"
    case mail = "MAIL"
    case recipient = "RCPT"
    case data = "DATA"
    case body
    case finalDot = "final dot"
    case quit = "QUIT"

    /// libcurl speaks up to here, over the first connection; from here on it is the second message.
    var isOpening: Bool { [.greeting, .ehlo, .startTLS, .auth].contains(self) }
  }

  /// How.
  enum Fault: String, CaseIterable {
    case transient = "4xx"
    case permanent = "5xx"
    /// 421, and the connection is closed.
    case closing = "421"
    /// The connection is closed without a word.
    case drop
    case reset
    /// Nothing more is said or read.
    case stall
    /// A line that is no reply.
    case garbage
    /// What should be said, an octet at a time, and in time.
    case drip
    /// The same, so slowly that it takes for ever.
    case trickle
  }

  enum Security: String, CaseIterable {
    case plain
    case startTLS = "STARTTLS"
    case implicit = "smtps"
  }

  let stage: Stage
  let fault: Fault
  let security: Security
  let isPipelined: Bool

  static let all = Stage.allCases.flatMap { stage in
    Fault.allCases.flatMap { fault in
      Security.allCases.flatMap { security in
        [true, false].map {
          FaultCase(stage: stage, fault: fault, security: security, isPipelined: $0)
        }
      }
    }
  }

  var description: String {
    "\(fault.rawValue) at \(stage.rawValue), \(security.rawValue), "
      + (isPipelined ? "pipelined" : "one at a time")
  }

  /// Whether it takes the time of a limit to notice.
  var isSlow: Bool {
    switch fault {
    case .stall, .trickle: true
    // A line that is no reply is passed over by libcurl, and by nobody else.
    case .garbage: stage.isOpening
    default: false
    }
  }
}
