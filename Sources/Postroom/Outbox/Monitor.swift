import Glibc

/// A lock with conditions to wait for. Waits are measured on the monotonic clock, so a wall clock
/// that jumps neither freezes nor hurries a run.
///
/// The only such lock in Postroom: what it guards says so. (`Synchronization.Mutex` has no condition
/// and misleads the thread sanitizer.)
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() { pthread_mutex_init(mutex, nil) }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Something that threads wait for, within `locked` of its monitor.
  final class Condition: @unchecked Sendable {
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let monitor: Monitor

    init(of monitor: Monitor) {
      self.monitor = monitor
      mutex = monitor.mutex
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    }

    deinit {
      pthread_cond_destroy(condition)
      condition.deallocate()
    }

    func wait() { pthread_cond_wait(condition, mutex) }

    func wait(atMost seconds: Double) {
      guard seconds > 0 else { return }
      var until = timespec()
      clock_gettime(CLOCK_MONOTONIC, &until)
      let nanoseconds = Double(until.tv_nsec) + (seconds - seconds.rounded(.down)) * 1e9
      until.tv_sec += Int(seconds.rounded(.down)) + Int(nanoseconds / 1e9)
      until.tv_nsec = Int(nanoseconds) % 1_000_000_000
      pthread_cond_timedwait(condition, mutex, &until)
    }

    func wakeOne() { pthread_cond_signal(condition) }
    func wakeAll() { pthread_cond_broadcast(condition) }
  }

  /// Seconds on a clock that nobody sets.
  static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
