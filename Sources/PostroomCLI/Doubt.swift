import Postroom

/// What is said of messages in doubt by the commands that meet them.
enum Doubt {
  /// Takes up what an earlier run was killed over; returns how many messages are held.
  @discardableResult
  static func settleInterrupted(in outbox: Outbox, _ settings: Settings) throws -> Int {
    let doubts = try outbox.settleInterrupted(at: .now, resendAfter: settings.retry.first)
    if doubts.held > 0 {
      Console.warning(
        "an earlier run was stopped: \(count(doubts.held)) in doubt",
        hint: "the relay may or may not have them, so they are held: postroom resolve CAMPAIGN")
    }
    if doubts.resent > 0 {
      Console.warning(
        "an earlier run was stopped: \(count(doubts.resent)) in doubt, and sent again",
        hint: "the campaign says so (in_doubt: resend); somebody may have it twice")
    }
    return doubts.held
  }

  /// Names the way out, when a campaign has any.
  static func tell(of campaign: QueuedCampaign, _ counts: CampaignCounts) {
    guard counts[.inDoubt] > 0 else { return }
    Console.note(
      "postroom: \(count(counts[.inDoubt])) in doubt, and held: postroom resolve \(campaign.name)")
  }

  private static func count(_ count: Int) -> String {
    "\(Console.count(count, "message")) \(count == 1 ? "is" : "are")"
  }
}
