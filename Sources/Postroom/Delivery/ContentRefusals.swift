import Mail

/// Watches for a campaign that is refused for its content, or for who sends it, again and again in the
/// same words: then it is the campaign, and not its recipients.
struct ContentRefusals {
  private var kinds: [Kind: Count] = [:]

  private struct Kind: Hashable {
    let campaign: Int64
    let words: String
  }

  private struct Count {
    var refused = 0
    var accepted = 0
  }

  /// So many refusals alike, if there are more of them than messages accepted meanwhile.
  static let threshold = 10
  /// Relays that put a name of their own into every reply are not told apart for ever.
  private static let mostKinds = 100

  mutating func accepted(campaign: Int64) {
    for kind in kinds.keys where kind.campaign == campaign { kinds[kind]?.accepted += 1 }
  }

  /// Whether this reply, to a final dot or to RCPT, is one too many.
  mutating func refused(campaign: Int64, reply: Reply) -> Bool {
    guard reply.speaksOfContent else { return false }
    let kind = Kind(campaign: campaign, words: Self.words(of: reply))
    guard kinds[kind] != nil || kinds.count < Self.mostKinds else { return false }
    kinds[kind, default: Count()].refused += 1
    let count = kinds[kind] ?? Count()
    return count.refused >= Self.threshold && count.refused > count.accepted
  }

  /// The reply without the words that differ from message to message: those with a digit or an @.
  private static func words(of reply: Reply) -> String {
    let status = reply.enhancedStatus.map { "\($0)" } ?? ""
    let text = reply.text.split(separator: " ").filter { word in
      !word.utf8.contains { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "@") }
    }
    return "\(reply.code) \(status) \(text.joined(separator: " "))"
  }
}

extension Reply {
  /// A refusal for good of what the message says or how it is made (RFC 3463 sections 3.7, 3.8).
  fileprivate var speaksOfContent: Bool {
    isPermanent && (enhancedStatus?.subject == 6 || enhancedStatus?.subject == 7)
  }
}
