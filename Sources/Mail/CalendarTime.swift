/// A moment, as the clocks of a place show it.
public struct CalendarTime: Codable, Hashable, Sendable {
  /// Since 1970-01-01T00:00:00Z.
  public let seconds: Int64
  /// Seconds east of Greenwich, then and there.
  public let offset: Int

  public init(seconds: Int64, offset: Int) {
    self.seconds = seconds
    self.offset = offset
  }

  /// The clocks' reading, "20220111T161500" (RFC 5545 section 3.3.5, form 1).
  var local: String { Self.text(seconds + Int64(offset)) }

  /// "20220111T161500Z" (form 2).
  public var utc: String { Self.text(seconds) + "Z" }

  private static func text(_ seconds: Int64) -> String {
    let days = seconds.flooredQuotient(86_400)
    let date = CivilDate(daysSinceEpoch: Int(days))
    let time = Int(seconds - days * 86_400)
    return padded(date.year, 4) + padded(date.month, 2) + padded(date.day, 2) + "T"
      + padded(time / 3600, 2) + padded(time / 60 % 60, 2) + padded(time % 60, 2)
  }

  static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
