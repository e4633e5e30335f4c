import Foundation
import Postroom

/// One campaign's counts, for people and for scripts.
struct StatusLine {
  private let name: String
  private let counts: CampaignCounts
  private let pause: QueuedCampaign.Pause?

  init(_ campaign: QueuedCampaign, _ counts: CampaignCounts) {
    name = campaign.name
    self.counts = counts
    pause = campaign.pause
  }

  private static let states: [MessageState] = [
    .queued, .deferred, .accepted, .failed, .expired, .inDoubt, .suppressed, .cancelled,
  ]

  /// "2022-01-newsletter: 33 accepted, 1 deferred, 1 failed of 35".
  func line(in zone: TimeZone) -> String {
    let order: [MessageState] = [
      .accepted, .deferred, .failed, .expired, .inDoubt, .queued, .suppressed, .cancelled,
    ]
    let parts = order.filter { counts[$0] > 0 }.map {
      "\(Console.number(counts[$0])) \($0.rawValue.split(separator: "_").joined(separator: " "))"
    }
    return "\(name): \(parts.isEmpty ? "nobody" : parts.joined(separator: ", ")) "
      + "of \(Console.number(counts.total))"
      + (pause.map { "; paused since \($0.since.local(in: zone)): \($0.reason)" } ?? "")
  }

  var json: JSONObject {
    [("campaign", .text(name)), ("total", .number(counts.total))]
      + Self.states.map { ($0.rawValue, .number(counts[$0])) }
      + [("paused_at", .optional(pause?.since.rfc3339))]
  }
}
