import Foundation
import Postroom

extension Objection {
  /// With its numbers; `zone` is the one whose dates people read.
  func message(in zone: TimeZone) -> String {
    switch self {
    case .audienceMoved(let recipients, let last):
      let change = abs(recipients - last.recipients)
      let percent = (100 * change + last.recipients / 2) / last.recipients
      return "\(Console.count(recipients, "recipient")), the last campaign of the series "
        + "(\(last.told(in: zone))) had \(Console.number(last.recipients)): "
        + "\(Console.number(percent)) % \(recipients < last.recipients ? "fewer" : "more")"
    case .columnsMissing(let columns, let file, let last):
      return "\(file) has no \(columns.joined(separator: ", no ")), which the last campaign "
        + "of the series (\(last.told(in: zone))) had"
    case .saidBefore(let twin):
      return "\(twin.told(in: zone)), said the same word for word"
    }
  }
}

extension Precedent {
  /// "2022-01-newsletter, on 4 January 2022".
  fileprivate func told(in zone: TimeZone) -> String {
    "\(name), on \(queuedAt.words("d MMMM yyyy", in: zone))"
  }
}
