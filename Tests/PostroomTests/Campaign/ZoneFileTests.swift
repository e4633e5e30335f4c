import Foundation
import Testing

@testable import Mail
@testable import Postroom

/// Every zone of the system, as a calendar is told of it.
struct ZoneFileTests {
  @Test func `the last line of a zone's file gives the offsets of the coming years`() throws {
    var differing: Set<String> = []
    let zones = TimeZone.knownTimeZoneIdentifiers
    #expect(zones.count > 300)
    for name in zones {
      guard let zone = TimeZone(identifier: name), let footer = ZoneFile.footer(of: name) else {
        differing.insert(name)
        continue
      }
      let rule = try #require(ZoneRule(footer), "\(name): \(footer)")
      // Every eleven days of five years.
      for day in stride(from: 20_500, to: 22_300, by: 11) {
        let seconds = Int64(day) * 86_400 + 40_000
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        if rule.offset(at: seconds) != zone.secondsFromGMT(for: date) { differing.insert(name) }
      }
    }
    // Where clocks follow the moon, and what changed since one of the two tables was made.
    #expect(differing.count < zones.count / 20, "\(differing.sorted())")
    #expect(differing.isDisjoint(with: ["Europe/London", "America/New_York", "Asia/Kolkata"]))
  }

  @Test func `there is no file for what is no zone`() {
    #expect(ZoneFile.footer(of: "../../../etc/passwd") == nil)
    #expect(ZoneFile.footer(of: "Nowhere/Land") == nil)
  }
}
