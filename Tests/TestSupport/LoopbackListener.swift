import Glibc

/// Listens on a loopback port until it is stopped or released; each connection has a thread of its own.
final class LoopbackListener: Sendable {
  let port: Int
  private let stopping: StopSignal
  private let acceptor: Monitor<PosixThread?>

  /// - Parameter port: 0 takes a free one.
  /// - Parameter greet: is told of each connection, in the order of their coming, and gives back what
  ///   its thread does with it.
  init(
    port: Int = 0, stopping: StopSignal,
    greet: @escaping @Sendable (_ descriptor: Int32) -> @Sendable () -> Void
  ) throws {
    let listener = try Loopback.listen(port: port)
    self.port = Loopback.port(of: listener)
    self.stopping = stopping
    acceptor = Monitor(
      PosixThread {
        var threads: [PosixThread] = []
        while stopping.poll(listener, for: POLLIN) != nil {
          let descriptor = accept(listener, nil, nil)
          guard descriptor >= 0 else { continue }
          Loopback.prepare(descriptor)
          threads.append(PosixThread(greet(descriptor)))
        }
        close(listener)
        for thread in threads { thread.join() }
      })
  }

  deinit { stop() }

  /// Breaks every connection and gives the port back; once is enough.
  func stop() {
    stopping.send()
    let thread = acceptor.change { acceptor in
      defer { acceptor = nil }
      return acceptor
    }
    thread?.join()
  }
}
