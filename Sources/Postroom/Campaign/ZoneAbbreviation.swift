import Foundation

/// What a zone is called at a moment, from the tables of the system (tz database, RFC 8536).
enum ZoneAbbreviation {
  static func of(_ instant: Instant, in identifier: String) -> String {
    fromTables(instant, identifier) ?? TimeZone(identifier: identifier)?.abbreviation(
      for: instant.date)
      ?? identifier
  }

  /// Reads the version 2 block: transitions in 64 bits, and for times after the last one the
  /// footer's rule, which `tzset` would use. Here the last types of the same offset serve.
  private static func fromTables(_ instant: Instant, _ identifier: String) -> String? {
    guard let bytes = ZoneFile.bytes(of: identifier) else { return nil }
    let zone = TimeZone(identifier: identifier)
    guard let offset = zone?.secondsFromGMT(for: instant.date) else { return nil }
    guard bytes.count > 44, bytes.starts(with: "TZif".utf8), bytes[4] >= UInt8(ascii: "2") else {
      return nil
    }
    func number(_ at: Int) -> Int? {
      guard at >= 0, at + 4 <= bytes.count else { return nil }
      return Int(Int32(truncatingIfNeeded: bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }))
    }
    func counts(_ header: Int) -> [Int]? {
      let counts = (0..<6).compactMap { number(header + 20 + 4 * $0) }
      return counts.count == 6 && counts.allSatisfy { (0...100_000).contains($0) } ? counts : nil
    }
    // Header counts: isutc, isstd, leap, time, type, char.
    guard let first = counts(0) else { return nil }
    let second = 44 + first[3] * 5 + first[4] * 6 + first[5] + first[2] * 8 + first[1] + first[0]
    guard let n = counts(second) else { return nil }
    let indices = second + 44 + n[3] * 8
    let types = indices + n[3]
    let names = types + n[4] * 6
    guard names + n[5] <= bytes.count else { return nil }
    // The most recent use of this offset names it.
    for transition in stride(from: n[3] - 1, through: 0, by: -1) {
      let type = types + Int(bytes[indices + transition]) * 6
      guard number(type) == offset, type + 5 < bytes.count, Int(bytes[type + 5]) <= n[5] else {
        continue
      }
      let name = bytes[(names + Int(bytes[type + 5]))..<(names + n[5])].prefix { $0 != 0 }
      return String(decoding: name, as: UTF8.self)
    }
    return nil
  }
}
