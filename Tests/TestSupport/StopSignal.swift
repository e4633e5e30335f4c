import Glibc

/// Tells threads that wait in `poll` that it is time to end.
///
/// A pipe that nothing is ever written to: once its one end is closed, the other is ready for ever.
final class StopSignal: Sendable {
  private let readEnd: Int32
  private let writeEnd: Monitor<Int32?>

  init() throws(SocketFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SocketFailure("pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd = ends[0]
    writeEnd = Monitor(ends[1])
  }

  deinit {
    send()
    close(readEnd)
  }

  func send() {
    writeEnd.change { end in
      if let open = end { close(open) }
      end = nil
    }
  }

  /// Waits until `descriptor` is ready for one of `events`, or `deadline` has come.
  ///
  /// - Returns: the events that hold, 0 at the deadline; nil once the signal has been sent.
  func poll(_ descriptor: Int32, for events: Int32, until deadline: Moment? = nil) -> Int32? {
    var polled = [
      pollfd(fd: descriptor, events: Int16(events), revents: 0),
      pollfd(fd: readEnd, events: 0, revents: 0),
    ]
    while true {
      let ready = Glibc.poll(&polled, 2, deadline?.millisecondsAway ?? -1)
      if ready < 0 && errno == EINTR { continue }
      return polled[1].revents != 0 ? nil : Int32(polled[0].revents)
    }
  }
}
