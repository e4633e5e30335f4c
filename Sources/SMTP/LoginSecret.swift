import Glibc

/// The password or token of a login: asked for when the first connection needs it, kept in memory
/// for all of them, and asked for again once the relay has refused it.
///
/// Asking may run a command that takes seconds or a person's thumb on a key, so one connection at a
/// time asks, and the others wait for what it gets.
public final class LoginSecret: @unchecked Sendable {
  private let reveal: @Sendable () throws -> String
  /// Guards all below. (`Synchronization.Mutex` misleads the thread sanitizer.)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// The one that was revealed last.
  private var current: String?
  /// Before it: connections that are open may have been given it.
  private var previous: String?
  /// A refused secret, when asking again brought the same.
  private var settled: String?

  public init(_ reveal: @escaping @Sendable () throws -> String) {
    self.reveal = reveal
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// The secret as it was revealed last.
  public func value() throws -> String {
    try locked {
      if let current { return current }
      let first = try reveal()
      current = first
      return first
    }
  }

  /// Another secret than `refused`, which the relay did not take; nil when there is none.
  func other(than refused: String) throws -> String? {
    try locked {
      if let current, !isSame(current, refused) { return current }
      if let settled, isSame(settled, refused) { return nil }
      let next = try reveal()
      guard !isSame(next, refused) else {
        settled = refused
        return nil
      }
      previous = refused
      current = next
      return next
    }
  }

  /// Takes every secret that a connection may have been given out of a text.
  var redaction: Redaction {
    locked { Redaction(of: [current, previous].compactMap { $0 }) }
  }

  /// Compared by octets: two spellings of one `String` are two secrets to a relay.
  private func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }
}
