import Foundation

/// A moment in whole seconds of UTC, as the outbox keeps all its times.
public struct Instant: Hashable, Comparable, Sendable, Codable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  public static var now: Instant { Instant(seconds: Int64(Date().timeIntervalSince1970)) }

  public static func < (a: Instant, b: Instant) -> Bool { a.seconds < b.seconds }

  public static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(seconds: instant.seconds + duration.components.seconds)
  }

  /// RFC 3339, in UTC: "2022-01-11T09:00:00Z".
  public var rfc3339: String { date.formatted(.iso8601) }

  /// What people there are told, as `send_at` is written: "2028-06-06 09:00 +01:00".
  public func local(in zone: TimeZone) -> String { words("yyyy-MM-dd HH:mm xxx", in: zone) }

  /// As people there write it: see `Date.words`.
  public func words(_ pattern: String, in zone: TimeZone) -> String {
    date.words(pattern, in: zone)
  }

  public var date: Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }
}

extension Date {
  /// As people there write it, in the pattern of UTS 35: "d MMMM yyyy" is "11 January 2022".
  func words(_ pattern: String, in zone: TimeZone) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_GB_POSIX")
    formatter.calendar = Calendar(identifier: .gregorian)
    formatter.timeZone = zone
    formatter.dateFormat = pattern
    return formatter.string(from: self)
  }
}
