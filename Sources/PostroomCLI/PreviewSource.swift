import Mail
import Postroom

/// The messages of a campaign as they would be submitted: composed from the files, or, once it is
/// queued, from what was frozen then.
struct PreviewSource {
  let plan: CampaignPlan
  let outbox: Outbox?
  let queued: QueuedCampaign?
  let composer: Composer
  private let isSuppressed: (Address) -> Bool

  init(plan: CampaignPlan, outbox: Outbox?, queued: QueuedCampaign?) throws {
    self.plan = plan
    self.outbox = outbox
    self.queued = queued
    isSuppressed = try outbox?.suppressionCheck() ?? { _ in false }
    composer = Composer(queued?.composition ?? plan.composition)
  }

  func count(_ problems: inout Problems) throws -> AudienceCounts {
    try plan.readAudience(isSuppressed: isSuppressed, problems: &problems) { _ in }
  }

  /// Gives everybody who is or would be mailed, in the CSV's order.
  func read(_ body: (AudienceMember) throws -> Void) throws {
    var known = Problems()
    _ = try plan.readAudience(isSuppressed: isSuppressed, problems: &known) { member in
      guard !member.isSuppressed else { return }
      guard let outbox, let queued else { return try body(member) }
      if let frozen = try outbox.values(campaign: queued.id, address: member.address) {
        try body(member.with(frozen))
      } else if plan.composition.fields == queued.composition.fields {
        try body(member)
      }
    }
  }
}
