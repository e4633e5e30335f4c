import Foundation

/// What programs write, in English, when they report on mail. All in lower case.
enum ReportWords {
  /// Near an address, they make it the one that was not reached.
  static let failure = list(
    """
    undeliver|not deliver|not be delivered|unable to deliver|able to deliver|were not delivered|
    been delivered|fail|did not reach|not reached|fatal error|unknown|unrecognized|not recognized|
    no such|doesn't have|does not have|not exist|doesn't exist|not found|not listed|not known|
    a known|a valid|invalid|rejected|refused|disabled|inactive|deactivated|suspended|discontinued|
    quota|mailbox full|mailbox is full|full mailbox|exceed|returned|not reachable|bounced|error|
    aborted|could not|no mailbox|did not|no longer|not accepted|denied|delivery|delayed|
    unavailable|not available|problem|can't create|died with|postponed
    """)

  /// It is not given up yet.
  static let delay = list(
    """
    attempts will continue|continue to attempt|continue to try|warning only|be retried|will retry|
    keep trying|still trying|not yet been delivered|not been delivered yet|has been delayed|
    do not need to resend|just a warning|delayed
    """)

  /// The message that came back begins.
  static let copy = list(
    """
    below this line|original message|copy of your message|copy of the message|
    copy of the original|returned message|message header|headers follow|header of the message|
    message follows|returned mail follows|message text follows|unsent message|begin message|
    included below|original mail|old message
    """)

  /// There is no such mailbox.
  static let nobody = list(
    """
    unknown user|user unknown|unknown recipient|recipient unknown|unknown address|
    address unknown|unknown or not available|no such user|no such address|no such recipient|
    no such mailbox|no such account|no such person|no mailbox|not exist|doesn't exist|
    invalid recipient|invalid mailbox|invalid address|not a valid|isn't a valid|user not found|
    recipient not found|mailbox not found|not listed|doesn't have|does not have|not a known user|
    name is not recognized|account disabled|account is disabled|mailbox disabled|account inactive|
    inactive user|deactivated|discontinued|no longer|unrouteable|host unknown|unknown host
    """)

  /// Not now.
  static let full = list(
    "quota|full|over limit|insufficient|too many messages|storage|temporar|try again|timed out")

  /// For what it says, or for who sent it.
  static let refusal = list(
    """
    spam|blocked|blacklist|blocklist|block list|policy|reputation|dmarc|spf|not authorized|
    too large|too big|message size|virus|content|denied|unsolicited|not accepting mail from
    """)

  /// At the beginning of a subject: a program answers for a person who is not there.
  static let absence = list(
    """
    out of office|out of the office|automatic reply|automatic response|auto reply|auto-reply|
    autoreply|auto:|autoresponse|auto response|vacation|away from|abwesenheit|abwesend|
    automatische antwort|réponse automatique|absence|fuera de la oficina|respuesta automática|
    risposta automatica|automatisch antwoord|afwezig|resposta automática
    """)

  /// Whoever wrote is to show that they are no machine.
  static let challenge = list(
    """
    confirm your e|confirm your message|confirm that you|please confirm|verify your e|
    verify your message|requires verification|confirmation required|sender verification|
    prove you are|prove that you are|you are human|you are a human|approved sender|
    allowed sender|awaiting confirmation|captcha
    """)

  /// Of a subject: a report, whoever sent it.
  static let subject = list(
    """
    undeliver|nondeliver|non-deliver|not deliver|delivery|returned mail|returned to sender|
    failure|failed|delayed|could not|mail system error|bounce|user unknown
    """)

  private static func list(_ text: String) -> [[UInt8]] {
    text.replacing("\n", with: "").split(separator: "|").map { Array($0.utf8) }
  }
}

extension [UInt8] {
  fileprivate func stands(in text: UnsafeRawBufferPointer) -> Bool {
    guard let base = text.baseAddress, let first else { return false }
    var position = 0
    while position + count <= text.count,
      let found = memchr(base + position, Int32(first), text.count - count - position + 1)
    {
      if memcmp(found, self, count) == 0 { return true }
      position = UnsafeRawPointer(found) - base + 1
    }
    return false
  }
}

extension [[UInt8]] {
  /// Whether one of them stands in `text`, which is in lower case.
  func stand(in text: [UInt8]) -> Bool {
    text.withUnsafeBytes { bytes in contains { $0.stands(in: bytes) } }
  }
}
