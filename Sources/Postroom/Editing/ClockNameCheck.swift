import Foundation

/// The name of the clocks behind a time must be the one they have then: 16:15 GMT on a day in July is
/// 17:15 on the clocks of the United Kingdom, and readers come an hour late.
enum ClockNameCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    let zone = campaign.file.zone
    for passage in campaign.passages {
      for sentence in Sentence.all(in: passage.text) {
        for time in sentence.times {
          guard let name = time.zone else { continue }
          let date = sentence.dates.last { $0.year != nil }?.noon(in: zone)
          guard let moment = date ?? campaign.file.event?.start,
            sentence.dates.allSatisfy({ $0.year != nil }) || campaign.file.event != nil,
            let right = otherName(than: name, at: moment, in: zone),
            let place = passage.place(of: time.range.lowerBound)
          else { continue }
          problems.warning(
            .clockName, at: place,
            "the clocks in \(zone.identifier) show \(right) on \(day(moment, in: zone)), not \(name)",
            hint: campaign.file.event == nil
              ? "write \(right), or leave it out" : "write {{event.zone}}, or \(right)")
        }
      }
    }
  }

  /// The right name, when `name` is the one that the zone has in the other half of the year.
  private static func otherName(
    than name: String, at moment: Instant, in zone: TimeZone
  ) -> String? {
    let right = ZoneAbbreviation.of(moment, in: zone.identifier)
    guard right != name else { return nil }
    let halfYear = 182 * 86_400
    let others = [-halfYear, halfYear].map {
      ZoneAbbreviation.of(Instant(seconds: moment.seconds + Int64($0)), in: zone.identifier)
    }
    return others.contains(name) ? right : nil
  }

  private static func day(_ moment: Instant, in zone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day], from: moment.date)
    let month = WrittenDate.monthNames[(parts.month ?? 1) - 1]
    return "\(parts.day ?? 0) \(month) \(parts.year ?? 0)"
  }
}
