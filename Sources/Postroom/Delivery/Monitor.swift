import Glibc

/// A lock and the condition that goes with it. Waits are measured on the monotonic clock, so a wall
/// clock that jumps neither freezes nor hurries a run.
///
/// The only such lock in Postroom: what it guards says so. (`Synchronization.Mutex` has no condition
/// and misleads the thread sanitizer.)
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Within `locked`: waits until somebody calls `wakeAll`.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Within `locked`: waits at most `seconds`.
  func wait(atMost seconds: Double) {
    guard seconds > 0 else { return }
    var until = timespec()
    clock_gettime(CLOCK_MONOTONIC, &until)
    let nanoseconds = Double(until.tv_nsec) + (seconds - seconds.rounded(.down)) * 1e9
    until.tv_sec += Int(seconds.rounded(.down)) + Int(nanoseconds / 1e9)
    until.tv_nsec = Int(nanoseconds) % 1_000_000_000
    pthread_cond_timedwait(condition, mutex, &until)
  }

  func wakeAll() { pthread_cond_broadcast(condition) }

  /// Seconds on a clock that nobody sets.
  static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
