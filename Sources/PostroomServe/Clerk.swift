import Postroom

/// A desk with a thread and a connection to the state file of its own. There is one for those who look and
/// one for those who act: a campaign that is being queued holds up who writes, and nobody who reads.
actor Clerk {
  private let executor: BlockingExecutor
  private let desk: PreferenceDesk

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ name: String, desk: @Sendable () throws -> PreferenceDesk) rethrows {
    executor = BlockingExecutor(label: name)
    self.desk = try desk()
  }

  func answer(_ request: PreferenceRequest) -> PreferenceAnswer { desk.answer(request, at: .now) }
}
