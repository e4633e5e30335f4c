import Foundation

/// Reads the times of a relay's log.
///
/// Classic stamps (RFC 3164 section 4.1.2) have neither year nor zone: they are read as the last such
/// time in `zone` that is no more than a day after `now`.
public struct MaillogClock: Sendable {
  public var now: Instant
  public var zone: TimeZone

  public init(now: Instant, zone: TimeZone = .current) {
    self.now = now
    self.zone = zone
  }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// nil when `stamp` is not a time.
  func instant(_ stamp: UnsafeBufferPointer<UInt8>) -> Instant? {
    let text = String(decoding: stamp, as: UTF8.self)
    return text.first?.isNumber == true ? rfc3339(text) : classic(text)
  }

  /// `2028-01-11T09:00:01.123456+01:00`; without an offset, the zone's.
  private func rfc3339(_ text: String) -> Instant? {
    let clock = text.prefix(19)
    guard clock.utf8.count == 19 else { return nil }
    var rest = text.dropFirst(19)
    if rest.first == "." || rest.first == "," { rest = rest.dropFirst().drop(while: \.isNumber) }
    if rest.isEmpty { return local(String(clock)) }
    guard let offset = Self.offset(rest) else { return nil }
    return (try? LocalTime.instant(String(clock), in: .gmt)).map {
      Instant(seconds: $0.seconds - offset)
    }
  }

  /// `+01:00`, `+0100` as journalctl has it, or `Z`.
  private static func offset(_ text: Substring) -> Int64? {
    if text == "Z" || text == "z" { return 0 }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard let sign = text.first, sign == "+" || sign == "-", digits.utf8.count == 4,
      digits.utf8.allSatisfy(\.isASCIIDigit), let number = Int64(digits), number % 100 < 60
    else { return nil }
    let seconds = (number / 100) * 3600 + (number % 100) * 60
    return sign == "-" ? -seconds : seconds
  }

  /// `Jan 11 09:00:01`, the day with a space or a zero before it when it is one digit.
  private func classic(_ text: String) -> Instant? {
    guard let month = Self.months.firstIndex(of: text.prefix(3)) else { return nil }
    let words = text.dropFirst(3).split(separator: " ")
    guard words.count == 2, let day = Int(words[0]) else { return nil }
    let date = "\(Self.twoDigits(month + 1))-\(Self.twoDigits(day)) \(words[1].prefix(8))"
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let year = calendar.component(.year, from: now.date)
    let latest = now + .seconds(24 * 60 * 60)
    // Back to a leap year, for 29 February.
    for year in stride(from: year + 1, through: year - 8, by: -1) {
      if let instant = local("\(year)-\(date)"), instant <= latest { return instant }
    }
    return nil
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// The later of two when the clocks went back.
  private func local(_ text: String) -> Instant? {
    do throws(LocalTime.Fault) { return try LocalTime.instant(text, in: zone) } catch {
      guard case .twice(let offsets) = error, let offset = offsets.last else { return nil }
      return try? LocalTime.instant("\(text) \(offset)", in: zone)
    }
  }
}
