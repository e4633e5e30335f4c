import Glibc

/// A thread of its own for work that blocks; whoever starts one joins it.
struct PosixThread: Sendable {
  private let handle: pthread_t

  init(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var handle = pthread_t()
    let failure = pthread_create(
      &handle, nil,
      { argument in
        Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    precondition(failure == 0, "a test could not start a thread")
    self.handle = handle
  }

  func join() { pthread_join(handle, nil) }
}

private final class Work: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
