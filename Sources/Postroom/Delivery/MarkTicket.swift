import Dispatch
import Synchronization

/// The wait of one courier for its message's mark: settled once, by the run's thread.
final class MarkTicket: @unchecked Sendable {
  enum Mark {
    case durable
    /// The message was suppressed or cancelled meanwhile.
    case refused
    case notWritten
  }

  let message: Int64
  private let semaphore = DispatchSemaphore(value: 0)
  /// Orders the write of `mark` before its read.
  private let settled = Atomic(false)
  private var mark = Mark.notWritten

  init(message: Int64) { self.message = message }

  func settle(_ mark: Mark) {
    self.mark = mark
    settled.store(true, ordering: .releasing)
    semaphore.signal()
  }

  /// Whether `wait` returns at once.
  var isSettled: Bool { settled.load(ordering: .acquiring) }

  func wait() -> Mark {
    if !isSettled { semaphore.wait() }
    return mark
  }
}
