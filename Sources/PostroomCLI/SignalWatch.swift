import Glibc
import Synchronization

/// SIGINT and SIGTERM: the first asks the run to end between messages, the second ends the process
/// now, and what was committing then is in doubt.
enum SignalWatch {
  private static let received = Atomic<Int32>(0)

  static func begin() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if SignalWatch.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
    }
  }

  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  private static func signal(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    _ = Glibc.signal(number, handler)
  }
}
