import Mail

/// What a reply means, in words for whoever does not read reply codes.
enum ReplyWords {
  static func of(_ group: CampaignFigures.ReplyGroup) -> String {
    if group.outcome == MessageState.queued.rawValue { return "to be sent again, by hand" }
    guard let code = group.code else {
      return switch group.outcome {
      case "accepted": "settled: the relay has it"
      case "in_doubt": "no reply came"
      case "expired": "too late to be tried again"
      default: "no reply"
      }
    }
    let parts = group.enhancedStatus?.split(separator: ".").compactMap { Int($0) } ?? []
    guard parts.count == 3, parts[1] > 0, !(200..<300).contains(code) else { return general(code) }
    // 4.7.1 is what greylisting says to the first attempt (RFC 6647).
    if parts == [4, 7, 1] { return "put off by a policy, as by greylisting" }
    return status[[parts[1], parts[2]]] ?? subject[parts[1]] ?? general(code)
  }

  private static func general(_ code: Int) -> String {
    switch code {
    case 200..<300: "accepted"
    case 421: "the relay closes the connection"
    case 450: "the mailbox is not available just now"
    case 451: "a fault at the relay, for now"
    case 452: "no room at the relay, for now"
    case 400..<500: "put off"
    case 550: "refused: no such mailbox, or not wanted"
    case 552: "refused: too large, or the mailbox is full"
    case 554: "refused"
    default: "refused for good"
    }
  }

  /// By subject and detail (RFC 3463).
  private static let status: [[Int]: String] = [
    [1, 1]: "there is no such mailbox", [1, 2]: "there is no such domain",
    [1, 3]: "the address is not well formed", [1, 6]: "the mailbox has moved",
    [1, 10]: "the domain takes no mail",
    [2, 1]: "the mailbox is closed", [2, 2]: "the mailbox is full",
    [2, 3]: "too large for the mailbox", [3, 4]: "too large for the relay",
    [4, 1]: "the far server does not answer", [4, 2]: "the connection is bad",
    [4, 7]: "it took too long", [5, 3]: "too many recipients",
    [6, 7]: "the address needs SMTPUTF8",
    [7, 1]: "refused by a policy",
    [7, 26]: "neither SPF nor DKIM convinced", [7, 515]: "not authenticated as Microsoft demands",
  ]
  private static let subject: [Int: String] = [
    1: "trouble with the address", 2: "trouble with the mailbox",
    3: "trouble with the far system", 4: "trouble with the network",
    5: "trouble with the dialogue", 6: "trouble with the content",
    7: "refused by a policy",
  ]
}
