/// What the relay offered in its last reply to EHLO (RFC 5321 section 4.1.1.1).
struct Capabilities: Hashable, Sendable {
  private(set) var pipelining = false
  private(set) var smtputf8 = false
  private(set) var eightBitMIME = false
  /// RFC 1870: the largest message taken, in octets; nil when none is named.
  private(set) var largestMessage: Int?
  private(set) var size = false

  /// `lines` are the reply's, without their codes.
  init(lines: some Sequence<String>) {
    for line in lines {
      let words = line.uppercased().split(separator: " ")
      switch words.first {
      case "PIPELINING": pipelining = true
      case "SMTPUTF8": smtputf8 = true
      case "8BITMIME": eightBitMIME = true
      case "SIZE":
        size = true
        if words.count > 1, let limit = Int(words[1]), limit > 0 { largestMessage = limit }
      default: break
      }
    }
  }
}
