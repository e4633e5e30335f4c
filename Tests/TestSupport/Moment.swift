import Glibc

/// A point on the machine's monotonic clock, in nanoseconds: what `poll` and the condition
/// variables of these tests count by.
struct Moment: Hashable, Comparable, Sendable {
  let nanoseconds: Int64

  static var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

  static func + (moment: Moment, wait: Duration) -> Moment {
    let (seconds, attoseconds) = wait.components
    return Moment(
      nanoseconds: moment.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  /// Milliseconds from now, rounded up so that a wait this long has reached the moment; 0 when past.
  var millisecondsAway: Int32 {
    let away = nanoseconds - Moment.now.nanoseconds
    return away <= 0 ? 0 : Int32(clamping: (away + 999_999) / 1_000_000)
  }
}

extension timespec {
  init(_ moment: Moment) {
    self.init(
      tv_sec: Int(moment.nanoseconds / 1_000_000_000),
      tv_nsec: Int(moment.nanoseconds % 1_000_000_000))
  }
}
