import Postroom

/// One campaign's counts, for people and for scripts.
struct StatusLine {
  let name: String
  let counts: CampaignCounts

  private static let states: [MessageState] = [
    .queued, .deferred, .accepted, .failed, .expired, .inDoubt, .suppressed, .cancelled,
  ]

  /// "2022-01-newsletter: 33 accepted, 1 deferred, 1 failed of 35".
  var line: String {
    let order: [MessageState] = [
      .accepted, .deferred, .failed, .expired, .inDoubt, .queued, .suppressed, .cancelled,
    ]
    let parts = order.filter { counts[$0] > 0 }.map {
      "\(Console.number(counts[$0])) \($0.rawValue.split(separator: "_").joined(separator: " "))"
    }
    return "\(name): \(parts.isEmpty ? "nobody" : parts.joined(separator: ", ")) "
      + "of \(Console.number(counts.total))"
  }

  var json: JSONObject {
    [("campaign", .text(name)), ("total", .number(counts.total))]
      + Self.states.map { ($0.rawValue, .number(counts[$0])) }
  }
}
