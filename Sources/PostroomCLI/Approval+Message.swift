import Foundation
import Postroom

extension Approval.Standing {
  /// "not approved", as in a line about the campaign; nil when nobody asks.
  func words(in zone: TimeZone) -> String? {
    switch self {
    case .notNeeded: nil
    case .missing: "not approved"
    case .given(let approval): "approved \(approval.told(in: zone))"
    case .outdated(let approval, let changes):
      "changed since it was approved \(approval.told(in: zone)): "
        + (changes.isEmpty
          ? "it is composed in another way, as by a newer Postroom"
          : changes.map(\.name).formatted(.list(type: .and).locale(Locale(identifier: "en_GB"))))
    }
  }
}

extension Outbox? {
  /// Without a state file nothing was approved yet.
  func standing(of plan: CampaignPlan) throws -> Approval.Standing {
    try self?.standing(of: plan) ?? (plan.needsApproval ? .missing : .notNeeded)
  }
}

extension Approval {
  /// "by rowan, on 4 January 2022".
  fileprivate func told(in zone: TimeZone) -> String {
    "by \(by.withoutControls), on \(at.words("d MMMM yyyy", in: zone))"
  }
}
