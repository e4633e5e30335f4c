import Dispatch

/// The wait of one courier for its message's mark: settled once, by the run's thread.
final class MarkTicket: @unchecked Sendable {
  enum Mark {
    case durable
    /// The message was suppressed or cancelled meanwhile.
    case refused
    case notWritten
  }

  let message: Int64
  /// Orders the write of `mark` before its read.
  private let semaphore = DispatchSemaphore(value: 0)
  private var mark = Mark.notWritten

  init(message: Int64) { self.message = message }

  func settle(_ mark: Mark) {
    self.mark = mark
    semaphore.signal()
  }

  func wait() -> Mark {
    semaphore.wait()
    return mark
  }
}
